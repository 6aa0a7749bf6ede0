namespace SidFlow.Services.Workers;

/// <summary>How child processes are started, and what they may take.</summary>
/// <param name="Program">The executable that is a worker when it gets these arguments.</param>
public sealed record WorkerRules(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Children at work at the same time.</summary>
    public int MostWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Of its time a child may be at work for so much, above 0 and at most 1; then it rests.</summary>
    public double Share { get; init; } = 1;

    /// <summary>0..19; whoever plays music comes first.</summary>
    public int Niceness { get; init; } = 10;

    /// <summary>Added to what the kernel looks at when memory runs out, 0..1000: a child goes before the daemon.</summary>
    public int OomScore { get; init; } = 500;

    /// <summary>Of managed memory; what asks for more fails in its own process.</summary>
    public long HeapBytes { get; init; } = 256L << 20;

    /// <summary>Of working set; a child that has more is killed.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>A unit has so many.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Before the second try; doubled before each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A child at work gives a sign every 3 s; without one for so long it is killed.</summary>
    public TimeSpan StaleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A child without work is ended after so long.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From starting a child to its first word, on a machine that is busy.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>As many children, so much at work, as take a share of all processors' time together.</summary>
    /// <param name="budget">Above 0 and at most 1.</param>
    public WorkerRules Within(double budget, int processors)
    {
        int workers = (int)Math.Max(1, Math.Ceiling(processors * budget - 1e-9));
        return this with { MostWorkers = workers, Share = Math.Min(1, processors * budget / workers) };
    }
}
