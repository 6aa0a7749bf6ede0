namespace SidFlow.Hw.Wires.RealTime;

/// <summary>How late things were: microsecond steps up to 2 ms, millisecond steps up to a second. Allocates nothing after it is made.</summary>
/// <remarks>One thread records; others may read and see a state at most a few entries old.</remarks>
public sealed class LatenessHistogram
{
    private const int FineSteps = 2000;
    private const int CoarseSteps = 1000;
    private const long Microsecond = 1000;
    private const long Millisecond = 1_000_000;

    private readonly long[] counts = new long[FineSteps + CoarseSteps];
    private long count;
    private long worst;

    public long Count => Volatile.Read(ref count);

    /// <summary>Nanoseconds, exact.</summary>
    public long Worst => Volatile.Read(ref worst);

    /// <param name="nanoseconds">0 or more.</param>
    public void Record(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        long step = nanoseconds < FineSteps * Microsecond ? nanoseconds / Microsecond : FineSteps + nanoseconds / Millisecond;
        counts[Math.Min(step, counts.Length - 1)]++;
        if (nanoseconds > worst)
            Volatile.Write(ref worst, nanoseconds);
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>The lateness that <paramref name="share"/> of the entries did not exceed, in nanoseconds: the upper edge of its step, but no more than <see cref="Worst"/>.</summary>
    /// <param name="share">0..1.</param>
    public long Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(Count * share);
        long seen = 0;
        // The last step holds everything longer as well, so it has no edge.
        for (int step = 0; step < counts.Length - 1; step++)
        {
            seen += counts[step];
            if (seen >= wanted && seen > 0)
                return Math.Min(UpperEdge(step), Worst);
        }
        return Worst;
    }

    public void Clear()
    {
        Array.Clear(counts);
        Volatile.Write(ref worst, 0);
        Volatile.Write(ref count, 0);
    }

    private static long UpperEdge(int step) =>
        step < FineSteps ? (step + 1) * Microsecond : (step - FineSteps + 1) * Millisecond;
}
