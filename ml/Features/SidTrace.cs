namespace SidFlow.Ml.Features;

/// <summary>A song's register writes, and the frames of it that count.</summary>
public readonly ref struct SidTrace
{
    public const int MaxChips = 3;

    /// <param name="writes">From the song's beginning, in order; those before the window tell what the registers hold when it begins.</param>
    /// <param name="chips">1..3.</param>
    /// <param name="window">Whole video frames of it count, from the one that holds its beginning.</param>
    /// <exception cref="ArgumentException">Writes out of order, or to a chip that is not there.</exception>
    public SidTrace(ReadOnlySpan<TimedWrite> writes, int chips, TraceClock clock, AnalysisWindow window)
    {
        if (chips is < 1 or > MaxChips)
            throw new ArgumentOutOfRangeException(nameof(chips), chips, "1..3 chips");
        uint before = 0;
        foreach (TimedWrite write in writes)
        {
            if (write.Cycle < before)
                throw new ArgumentException($"A write at cycle {write.Cycle} follows one at {before}.", nameof(writes));
            if (write.Chip >= chips)
                throw new ArgumentException($"A write to chip {write.Chip} of {chips}.", nameof(writes));
            before = write.Cycle;
        }

        Writes = writes;
        Chips = chips;
        Clock = clock;
        long firstFrame = (long)(window.StartSeconds * clock.Hz / clock.FrameCycles);
        Start = firstFrame * clock.FrameCycles;
        Frames = Math.Max(0, (int)(((window.EndSeconds * clock.Hz) - Start) / clock.FrameCycles));
    }

    public ReadOnlySpan<TimedWrite> Writes { get; }

    public int Chips { get; }

    public TraceClock Clock { get; }

    /// <summary>The first frame's first cycle.</summary>
    public long Start { get; }

    public int Frames { get; }

    public long End => Start + ((long)Frames * Clock.FrameCycles);
}
