using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

/// <summary>One song from its machine to stereo frames, with its end: listed length, silence, default length, or a crash.</summary>
/// <remarks>
/// Whether a song must be faded is known only at its end. So from two fades before the end the machine runs at double
/// speed, and when the fade would begin, the end has been heard already. Not thread-safe, but may be handed from one
/// thread to another.
/// </remarks>
public sealed class SongPlayback : ISampleSink
{
    public const int Channels = 2;

    /// <summary>A song this quiet for this long at its end has ended by itself and needs no fade.</summary>
    private static readonly TimeSpan quietEnd = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan sliceLength = TimeSpan.FromMilliseconds(20);

    private OpenSong song;
    private readonly PlaybackRules rules;
    private ISoundHead head;
    private SilenceDetector silence;
    private FirstMove onset;
    private FrameQueue ready = new();
    private readonly long fadeFrames;
    private float[] mono = [];

    /// <summary>From the place that is heard, or that the tap has come to, on.</summary>
    private Queue<TapeSlice> tape = new();

    /// <summary>The registers before <see cref="tape"/>.</summary>
    private RegisterImage image;
    private (ITapeHead Head, TimeSpan Lead)? tap;
    private Cycles tapped;
    private long produced;
    private long heardFrom;
    private long end;
    private long endFade;
    private bool endKnown;

    public SongPlayback(OpenSong song, SoundHeadMaker makeHead, PlaybackRules rules)
    {
        this.song = song;
        this.rules = rules;
        head = makeHead(song, rules.SampleRateHz, this);
        silence = new SilenceDetector(rules.SampleRateHz);
        image = RegisterImage.AtStart(song.Tape.Chips.Count);
        Length = song.ListedLength ?? rules.DefaultLength;
        end = rules.Frames(Length);
        fadeFrames = Math.Min(Math.Max(rules.Frames(rules.Fade), rules.Frames(rules.Ramp)), end / 4);
    }

    public OpenSong Song => song;

    /// <summary>A playback of its own that goes on from the same place.</summary>
    public SongPlayback Copy()
    {
        var copy = (SongPlayback)MemberwiseClone();
        copy.song = song.Copy();
        copy.head = head.Copy(copy);
        copy.silence = silence.Copy();
        copy.ready = ready.Copy();
        copy.mono = [];
        copy.tape = new Queue<TapeSlice>(tape);
        copy.image = new RegisterImage(image.Chips);
        copy.image.CopyFrom(image.Bytes);
        copy.tap = null;
        return copy;
    }

    /// <summary>Listed or assumed; a song that falls silent or crashes ends before it.</summary>
    public TimeSpan Length { get; }
    public bool LengthIsEstimated => song.ListedLength is null;

    /// <summary>Frames read so far.</summary>
    public long Position { get; private set; }
    public bool Ended => Position >= end;

    /// <summary>The first frame whose sound moves, by what a device's driver takes for the start of its sound; null while none has been computed.</summary>
    public long? FirstMove => onset.Frame;

    /// <summary>Why the song ended before its time, in a sentence; null when it did not crash.</summary>
    public string? Trouble { get; private set; }

    public void SetVoiceMute(int chip, int voice, bool muted)
    {
        if (chip < song.Tape.Chips.Count)
            head.SetVoiceMute(chip, voice, muted);
    }

    /// <param name="muted">[chip, voice].</param>
    public void SetVoiceMutes(bool[,] muted)
    {
        for (int chip = 0; chip < muted.GetLength(0); chip++)
            for (int voice = 0; voice < muted.GetLength(1); voice++)
                SetVoiceMute(chip, voice, muted[chip, voice]);
    }

    /// <summary>Computes ahead without moving the position.</summary>
    public void Prepare(TimeSpan ahead) => Produce(Math.Min(end, Position + rules.Frames(ahead)));

    /// <summary>Fills <paramref name="stereo"/> as far as the song goes and returns the frames written.</summary>
    public int Read(Span<float> stereo)
    {
        int wanted = (int)Math.Min(stereo.Length / Channels, end - Position);
        Produce(Position + wanted);
        int frames = (int)Math.Min(wanted, end - Position);
        Span<float> read = stereo[..(frames * Channels)];
        ready.Read(read);
        Fade(read);
        Position += frames;
        LetGo();
        return frames;
    }

    /// <summary>Register writes a second, as far as they are known ahead; zero when nothing is.</summary>
    public double WritesPerSecond
    {
        get
        {
            long cycles = tape.Sum(slice => slice.Length.Value);
            return cycles == 0 ? 0 : tape.Sum(slice => slice.Writes.Length) * song.Tape.Clock.Hz / cycles;
        }
    }

    /// <summary>From here on a head hears the tape too, as reading goes on. One head at a time.</summary>
    /// <param name="lead">How far before their sound it gets its slices; below zero it gets them after.</param>
    /// <returns>Where the head begins.</returns>
    public TapeStart Tap(ITapeHead head, TimeSpan lead)
    {
        tap = null;
        LetGo();
        tap = (head, lead);
        tapped = tape.TryPeek(out TapeSlice first) ? first.Start : song.Tape.Now;
        return new TapeStart(image, tapped, Cycles.Min(CyclesAt(Position), tapped));
    }

    public void Untap() => tap = null;

    /// <summary>Gives the tap what is due.</summary>
    public void GiveTape()
    {
        if (tap is not { } given)
            return;
        long until = Math.Min(end, Position + rules.Frames(given.Lead));
        Produce(until);
        until = Math.Min(end, until);
        foreach (TapeSlice slice in tape)
        {
            if (slice.Start < tapped)
                continue;
            if (FrameAt(slice.Start) >= until)
                break;
            tapped = slice.End;
            given.Head.Play(endKnown ? Cut(slice, CyclesAt(end)) : slice);
        }
    }

    /// <summary>Plays forward unheard, but not around: envelopes are in no register, so the chip must live through all of it.</summary>
    public void SkipTo(long frame, CancellationToken stop)
    {
        Pass(frame - WarmUp, stop);
        head.Unheard = false;
        heardFrom = Position;
        Discard(frame, stop);
    }

    /// <summary>Plays forward and stays unheard: the sound is right again <see cref="WarmUp"/> after <see cref="SkipTo"/> has let it be heard.</summary>
    public void Pass(long frame, CancellationToken stop)
    {
        head.Unheard = true;
        Discard(frame, stop);
    }

    /// <summary>Frames that must be heard, and thrown away, after unheard ones.</summary>
    public long WarmUp => rules.Frames(head.WarmUp);

    private void Discard(long upTo, CancellationToken stop)
    {
        Span<float> discarded = stackalloc float[2048 * Channels];
        while (Position < upTo && !Ended)
        {
            stop.ThrowIfCancellationRequested();
            Read(discarded[..((int)Math.Min(2048, upTo - Position) * Channels)]);
        }
    }

    void ISampleSink.Write(ReadOnlySpan<float> samples)
    {
        // The detector hears nothing behind the end: what loops back in there must not call for a fade.
        int frames = samples.Length / head.Channels;
        int audible = (int)Math.Clamp(end - produced, 0, frames);
        onset.Feed(samples, head.Channels, rules.SampleRateHz, produced);
        Listen(samples[..(audible * head.Channels)]);
        ready.Write(samples, head.Channels);
        produced += frames;
    }

    /// <summary>What is passed over unheard counts as sound: only silence that was heard may end a song.</summary>
    private void Listen(ReadOnlySpan<float> samples)
    {
        if (head.Unheard)
        {
            silence.Reset();
            return;
        }

        if (head.Channels == 1)
        {
            silence.Feed(samples);
            return;
        }
        if (mono.Length < samples.Length / 2)
            mono = new float[samples.Length / 2];
        for (int i = 0; i < samples.Length / 2; i++)
            mono[i] = (samples[2 * i] + samples[2 * i + 1]) / 2;
        silence.Feed(mono.AsSpan(0, samples.Length / 2));
    }

    private void Produce(long upTo)
    {
        upTo = LookAhead(upTo);
        while (produced < upTo && !endKnown)
        {
            if (RunSlice() is { } trouble)
            {
                Trouble = trouble;
                EndAt(Math.Min(produced, end), rules.Frames(rules.Ramp));
            }
            else if (LengthIsEstimated && !song.NeedsC64 && rules.SilenceEnd is { } limit && silence.TrailingSilence >= rules.Frames(limit))
            {
                EndAt(Math.Min(produced, end), 0);
            }
            else if (produced >= end)
            {
                EndAt(end, !song.NeedsC64 && silence.TrailingSilence >= rules.Frames(quietEnd) ? 0 : fadeFrames);
            }
        }
    }

    /// <summary>
    /// The end is reached when the fade would begin: from two fades before the end at double speed, and faster by as much as a seek
    /// came later than that. What is passed unheard is not looked at: nobody could tell whether it is silent.
    /// </summary>
    private long LookAhead(long upTo)
    {
        long from = Math.Max(end - 2 * fadeFrames, heardFrom);
        if (head.Unheard || upTo <= from)
            return upTo;
        long whole = end - from, untilFade = whole - fadeFrames;
        return untilFade <= upTo - from ? end : from + (long)((double)(upTo - from) * whole / untilFade);
    }

    /// <summary>One more slice into the queue; a sentence when the tune or its machine has crashed.</summary>
    private string? RunSlice()
    {
        // Policy: no tune may take more than itself down, even where it finds a fault of the emulation.
        try
        {
            TapeSlice slice = song.Tape.Run(song.Tape.Now + song.Tape.Clock.ToCycles(sliceLength).Value);
            head.Play(slice);
            tape.Enqueue(slice);
            return song.Trouble();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return $"the emulation failed at {rules.Time(produced):m\\:ss} ({fault.GetType().Name}: {fault.Message})";
        }
    }

    /// <summary>What nobody will ask for again becomes part of the image.</summary>
    private void LetGo()
    {
        while (tape.TryPeek(out TapeSlice slice) && FrameAt(slice.Start) < Position && (tap is null || slice.Start < tapped))
            image.Apply(tape.Dequeue());
    }

    private static TapeSlice Cut(TapeSlice slice, Cycles at)
    {
        if (slice.End <= at)
            return slice;
        Cycles end = Cycles.Max(slice.Start, at);
        int writes = 0;
        while (writes < slice.Writes.Length && slice.Start + slice.Writes.Span[writes].Offset < end)
            writes++;
        return new TapeSlice(slice.Start, end, slice.Writes[..writes]);
    }

    private long FrameAt(Cycles cycles) => song.Tape.Clock.ToSamples(cycles, rules.SampleRateHz);

    private Cycles CyclesAt(long frame) => song.Tape.Clock.ToCycles(rules.Time(frame));

    private void EndAt(long frame, long fade)
    {
        end = frame;
        endFade = Math.Min(fade, frame - Position);
        endKnown = true;
    }

    private void Fade(Span<float> read)
    {
        if (!endKnown || endFade == 0)
            return;
        for (int i = 0; i < read.Length; i += Channels)
        {
            float gain = GainAt(Position + i / Channels);
            read[i] *= gain;
            read[i + 1] *= gain;
        }
    }

    /// <summary>1 until the song is faded at its end, 0 behind it.</summary>
    public float GainAt(long frame)
    {
        long left = Math.Max(0, end - frame);
        if (!endKnown || left > endFade)
            return 1;
        // Squared: an even slope in amplitude sounds like nothing, then like a drop.
        float gain = endFade == 0 ? 0 : (float)left / endFade;
        return gain * gain;
    }
}

/// <summary>Where a head begins that comes to a song.</summary>
/// <param name="Image">The registers at <paramref name="At"/>; goes on changing.</param>
/// <param name="At">Start of the first slice it gets.</param>
/// <param name="Position">What is heard now: <paramref name="At"/> or up to a slice before.</param>
public sealed record TapeStart(RegisterImage Image, Cycles At, Cycles Position);
