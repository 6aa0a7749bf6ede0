using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Services.Heads;

/// <summary>The room on a sound card.</summary>
/// <remarks>
/// A real card takes samples as fast as its own crystal plays them. The <c>null</c> and <c>file</c> devices take them as
/// fast as they come; they are found out by taking more than their buffer and the time gone by could explain, and from
/// then on the wall clock sets the pace.
/// </remarks>
public sealed class AlsaOutput : IRoomOutput
{
    /// <summary>How far a card may run ahead of the wall clock between two looks: far more than crystals differ.</summary>
    private static readonly TimeSpan leeway = TimeSpan.FromMilliseconds(250);

    /// <summary>Both clocks are set equal again this often, so that an honest card's drift never adds up to the leeway.</summary>
    private static readonly TimeSpan lookEvery = TimeSpan.FromSeconds(30);

    private readonly AlsaPlayback playback;
    private readonly int sampleRateHz;
    private readonly int channels;
    private readonly TimeProvider clock;
    private long since;
    private long frames;

    public AlsaOutput(AlsaPlayback playback, int sampleRateHz, int channels, TimeProvider clock)
    {
        this.playback = playback;
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
        this.clock = clock;
        since = clock.GetTimestamp();
    }

    public static TimeSpan Latency => TimeSpan.FromMilliseconds(150);

    public bool OwnsClock { get; private set; } = true;
    public TimeSpan Delay => OwnsClock ? Time(playback.DelayFrames) : TimeSpan.Zero;
    public long Underruns => playback.Underruns;

    /// <exception cref="OutputLostException">libasound or the device is not to be had.</exception>
    public static AlsaOutput Open(string device, int sampleRateHz, int channels, TimeProvider clock)
    {
        try
        {
            AlsaDevice pcm = AlsaDevice.OpenPlayback(device, channels, sampleRateHz, Latency);
            return new AlsaOutput(new AlsaPlayback(pcm, channels, clock), sampleRateHz, channels, clock);
        }
        catch (AlsaException error)
        {
            throw new OutputLostException(error.Message, error);
        }
    }

    public void Write(ReadOnlySpan<short> interleaved)
    {
        try
        {
            playback.Write(interleaved);
        }
        catch (AlsaException error)
        {
            throw new OutputLostException(error.Message, error);
        }
        frames += interleaved.Length / channels;
        Look();
    }

    public void Dispose() => playback.Dispose();

    private void Look()
    {
        TimeSpan gone = clock.GetElapsedTime(since);
        if (Time(frames - playback.BufferFrames) > gone + leeway)
            OwnsClock = false;
        if (gone < lookEvery)
            return;
        since = clock.GetTimestamp();
        // What lies in the buffer was taken before the new start.
        frames = playback.BufferFrames;
    }

    private TimeSpan Time(long count) => new(count * TimeSpan.TicksPerSecond / sampleRateHz);
}
