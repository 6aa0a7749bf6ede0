namespace SidFlow.Hw.Wires.Alsa;

/// <summary>Reads interleaved 16-bit frames from a PCM device as they come, fills in what was missed and counts it.</summary>
/// <remarks>
/// One thread only. How much an overrun lost is known from the clock: a device gives its rate, whoever reads it. A device that gives more than that
/// (<c>null</c>, <c>file</c>) is read no faster than its rate.
/// </remarks>
/// <param name="clock">The system's when absent.</param>
public sealed class AlsaCapture(IPcmCapture device, int channels, int sampleRateHz, TimeProvider? clock = null) : IDisposable
{
    /// <summary>A sound card gives something many times in this; one that does not is gone.</summary>
    private static readonly TimeSpan longestQuiet = TimeSpan.FromSeconds(1);

    /// <summary>Ahead of our clock by more than this a device keeps to no rate: a sound card's is off by less than a thousandth.</summary>
    private static readonly TimeSpan slack = TimeSpan.FromMilliseconds(200);

    private const double MostRate = 1.001;

    private const int MostRecoveriesInARow = 8;

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private long? startedAt;
    private long gaveAt;
    private long taken;
    private int filling;
    private int recoveries;

    public string Name => device.Name;

    /// <summary>Times the device had to throw samples away because nobody took them.</summary>
    public long Overruns { get; private set; }

    /// <summary>Frames of silence put in for those.</summary>
    public long LostFrames { get; private set; }

    /// <summary>Takes what is there, up to the span's length. Never waits.</summary>
    /// <returns>Frames written.</returns>
    /// <exception cref="AlsaException">The device is lost and must be opened again.</exception>
    public int Read(Span<short> interleaved)
    {
        Start();
        long due = (long)((clock.GetElapsedTime(startedAt!.Value) * MostRate + slack).TotalSeconds * sampleRateHz) - taken;
        int room = (int)Math.Clamp(due, 0, interleaved.Length / channels);
        if (room == 0)
            return 0;
        if (filling > 0)
            return Fill(interleaved, room);
        int read = device.Read(interleaved, room);
        if (read > 0)
        {
            taken += read;
            recoveries = 0;
            gaveAt = clock.GetTimestamp();
            return read;
        }
        if (read is not (0 or LibAsound.TryAgain))
            Recover(read);
        else if (clock.GetElapsedTime(gaveAt) > longestQuiet)
            throw new AlsaException(Name, "read", $"it gave no samples for {longestQuiet.TotalSeconds} s");
        return 0;
    }

    public void Dispose() => device.Dispose();

    private void Start()
    {
        if (startedAt is not null)
            return;
        int result = device.Start();
        if (result < 0)
            throw new AlsaException(Name, "start", LibAsound.Describe(result));
        startedAt = gaveAt = clock.GetTimestamp();
    }

    private int Fill(Span<short> interleaved, int room)
    {
        int frames = Math.Min(filling, room);
        interleaved[..(frames * channels)].Clear();
        filling -= frames;
        taken += frames;
        return frames;
    }

    private void Recover(int error)
    {
        int result = device.Recover(error);
        if (result < 0 || ++recoveries > MostRecoveriesInARow)
            throw new AlsaException(Name, "read", LibAsound.Describe(result < 0 ? result : error));
        result = device.Start();
        if (result < 0)
            throw new AlsaException(Name, "start", LibAsound.Describe(result));
        if (error == LibAsound.BrokenPipe)
            Overruns++;
        long missed = (long)(clock.GetElapsedTime(startedAt!.Value).TotalSeconds * sampleRateHz) - taken;
        filling = (int)Math.Clamp(missed, 0, int.MaxValue);
        LostFrames += filling;
        gaveAt = clock.GetTimestamp();
    }
}
