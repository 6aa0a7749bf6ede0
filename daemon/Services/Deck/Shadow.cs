using SidFlow.Hw.Ports;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

/// <summary>The machine beside a device that runs the same tune itself: kept at the device's place, and the room's sound put together from both.</summary>
/// <remarks>
/// The deck reads here instead of from the song. While the device is sent its tune the song stands still. Where the device's own sound comes back the
/// room hears that, and the machine's wherever a piece of it is missing; else the machine's, which then runs freely from the device's start on.
/// The places of both are compared by the first moment at which either sounds. Deck's thread only.
/// </remarks>
public sealed class Shadow(SongPlayback song, NativeHead head, PlaybackRules rules)
{
    private const int Channels = SongPlayback.Channels;

    /// <summary>Nearer to its place than this the song is let run.</summary>
    private static readonly TimeSpan tolerance = TimeSpan.FromMilliseconds(15);

    /// <summary>Packets do not come evenly: once in its place the song is moved only for what lasts longer than this.</summary>
    private static readonly TimeSpan lasting = TimeSpan.FromMilliseconds(500);

    /// <summary>Sound that has not come for so long says nothing of the device's place.</summary>
    private static readonly TimeSpan fresh = TimeSpan.FromMilliseconds(20);

    /// <summary>The song is looked for its first sound no further than this beyond the device's.</summary>
    private static readonly TimeSpan onsetSearch = TimeSpan.FromSeconds(3);

    /// <summary>More of the device's sound than this is not kept waiting. Less may be: a deck that was held up catches up with it.</summary>
    private static readonly TimeSpan mostWaiting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan keptWaiting = TimeSpan.FromMilliseconds(190);

    /// <summary>From the device's sound to the machine's and back.</summary>
    private static readonly TimeSpan crossing = TimeSpan.FromMilliseconds(5);

    /// <summary>The device's volume is made up for so slowly, as nobody knows when within a tenth of a second it took hold.</summary>
    private static readonly TimeSpan turning = TimeSpan.FromMilliseconds(150);

    /// <summary>What is turned down further is not brought up again.</summary>
    private const double LeastLevel = 0.03;

    private readonly float crossingStep = 1f / Math.Max(1, rules.Frames(crossing));
    private float[] machine = [];
    private bool running;
    private bool rested = true;
    private bool settled;

    /// <summary>Frames that the song is behind, as a slow mean.</summary>
    private double lag;

    /// <summary>1 while the device is heard, 0 while the machine is.</summary>
    private float device;
    private (float Left, float Right) last;
    private double level = head.Gain;

    /// <summary>Of the device's sound as it was while the device was off.</summary>
    private TimeSpan offLeft;

    /// <summary>Whether the room hears the device's own sound.</summary>
    public bool StreamIsDevice { get; private set; }

    /// <summary>The room was paused; what the device sent meanwhile is passed over.</summary>
    public void Resume() => rested = true;

    /// <summary>Fills <paramref name="stereo"/> as far as the song goes; returns the frames written.</summary>
    /// <param name="delay">How much later than the deck the room's own output sounds.</param>
    public int Read(Span<float> stereo, TimeSpan delay)
    {
        INativeSound? sound = head.Sound is { IsFlowing: true } flowing ? flowing : null;
        if (sound is not null)
        {
            sound.SampleRateHz = rules.SampleRateHz;
            Trim(sound);
        }
        int frames = stereo.Length / Channels;
        if (head.Place is not { } place)
            return Hold(stereo, sound);
        if (sound is null)
        {
            if (!running && Target(place, delay, TimeSpan.Zero) <= song.Position)
                return Hold(stereo, sound);
            return Free(stereo);
        }
        running = true;
        if (IsOff(frames, sound))
        {
            sound.Read(stereo);
            return Free(stereo);
        }
        return Follow(stereo, sound, sound.Silence < fresh ? Steps(frames, Target(place, TimeSpan.Zero, sound.Offset)) : frames);
    }

    /// <summary>Whether the device was off when it sounded what comes now: another output was heard in its place.</summary>
    private bool IsOff(int frames, INativeSound sound)
    {
        if (head.Gain == 0)
            offLeft = sound.Offset;
        else
            offLeft -= rules.Time(frames);
        return offLeft > TimeSpan.Zero;
    }

    /// <summary>The song waits; silence passes.</summary>
    private int Hold(Span<float> stereo, INativeSound? sound)
    {
        // What was heard before the tune is no part of it.
        sound?.Read(stereo);
        settled = false;
        stereo.Clear();
        StreamIsDevice = false;
        return stereo.Length / Channels;
    }

    private int Free(Span<float> stereo)
    {
        running = true;
        StreamIsDevice = false;
        int frames = song.Read(stereo);
        Cross(stereo[..(frames * Channels)], stereo, heard: 0);
        return frames;
    }

    private int Follow(Span<float> stereo, INativeSound sound, int steps)
    {
        StreamIsDevice = true;
        int frames = stereo.Length / Channels;
        long at = song.Position;
        if (machine.Length < Math.Max(steps, frames) * Channels)
            machine = new float[2 * frames * Channels];
        int ran = song.Read(machine.AsSpan(0, steps * Channels));
        if (song.Ended)
            frames = Math.Min(frames, ran);
        Span<float> own = stereo[..(frames * Channels)];
        int heard = sound.Read(own);
        if (level == 0)
            level = head.Gain;
        double slide = 1 - Math.Exp(-1.0 / rules.Frames(turning)), target = head.Gain;
        for (int i = 0; i < heard; i++)
        {
            // The room lays its volume and the song's fade over whatever is heard; the device's own are taken out.
            level += (target - level) * slide;
            float gain = (float)(song.GainAt(at + i) / Math.Max(level, LeastLevel));
            own[i * Channels] *= gain;
            own[i * Channels + 1] *= gain;
        }
        // Out of step the machine's frames are not these.
        if (ran != frames)
            machine.AsSpan().Clear();
        Cross(own, machine, heard);
        return frames;
    }

    /// <summary>How many of its frames the song goes on while the device goes on by <paramref name="frames"/>.</summary>
    private int Steps(int frames, long target)
    {
        long behind = target - song.Position;
        lag = settled ? lag + (behind - lag) * Math.Min(1, frames / (double)rules.Frames(lasting)) : behind;
        settled = Math.Abs(lag) <= rules.Frames(tolerance);
        return settled ? frames : (int)Math.Clamp(frames + behind, 0, 2 * frames);
    }

    /// <summary>The frame of the song that the device's sound has come to, as it is heard here.</summary>
    private long Target(NativePlace place, TimeSpan ahead, TimeSpan offset)
    {
        long since = rules.Frames(place.Position + ahead - offset);
        if (!place.Sounded)
            return since;
        if (song.FirstMove is { } move)
            return move + since;
        // It has sounded and the song has not: the song is behind, or silent as the machine runs it.
        return song.Position < since + rules.Frames(onsetSearch) ? long.MaxValue / 2 : song.Position;
    }

    private void Trim(INativeSound sound)
    {
        if (!rested && sound.Offset <= mostWaiting)
            return;
        rested = settled = false;
        Span<float> passed = stackalloc float[512];
        while (sound.Offset > keptWaiting && sound.Read(passed) > 0)
            continue;
    }

    /// <summary>Frames from <paramref name="heard"/> on are the machine's; neither comes in or goes out with a step.</summary>
    private void Cross(Span<float> own, ReadOnlySpan<float> machines, int heard)
    {
        for (int i = 0; i < own.Length / Channels; i++)
        {
            bool there = i < heard;
            if (there)
                last = (own[i * Channels], own[i * Channels + 1]);
            device = Math.Clamp(device + (there ? crossingStep : -crossingStep), 0, 1);
            own[i * Channels] = device * last.Left + (1 - device) * machines[i * Channels];
            own[i * Channels + 1] = device * last.Right + (1 - device) * machines[i * Channels + 1];
        }
    }
}
