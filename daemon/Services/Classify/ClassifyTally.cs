namespace SidFlow.Services.Classify;

/// <summary>How many songs a run has come to know, by what became of each. Any thread.</summary>
public sealed class ClassifyTally
{
    private long skipped, cached, measured, degraded, refused, failed;

    /// <summary>Songs that the order means; 0 while nobody knows.</summary>
    public long Total { get; internal set; }

    /// <summary>Known from an earlier run, or from an earlier life of this one.</summary>
    public long Skipped => Interlocked.Read(ref skipped);

    /// <summary>Known of the same file at another place.</summary>
    public long Cached => Interlocked.Read(ref cached);

    public long Measured => Interlocked.Read(ref measured);

    /// <summary>Of those measured.</summary>
    public long Degraded => Interlocked.Read(ref degraded);

    /// <summary>By the machine: a ROM that is not there, no such song.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public long Failed => Interlocked.Read(ref failed);

    public long Done => Skipped + Cached + Measured + Refused + Failed;

    internal void Skip() => Interlocked.Increment(ref skipped);

    internal void Cache() => Interlocked.Increment(ref cached);

    internal void Measure(bool isDegraded)
    {
        Interlocked.Increment(ref measured);
        if (isDegraded)
            Interlocked.Increment(ref degraded);
    }

    internal void Refuse() => Interlocked.Increment(ref refused);

    internal void Fail() => Interlocked.Increment(ref failed);

    /// <summary>A song that failed before is tried once more.</summary>
    internal void TakeUpFailed() => Interlocked.Decrement(ref failed);
}
