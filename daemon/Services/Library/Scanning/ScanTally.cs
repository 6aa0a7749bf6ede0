using System.Collections.Concurrent;

namespace SidFlow.Services.Library.Scanning;

/// <summary>The counts of a running scan. Any thread adds, any thread takes a picture.</summary>
internal sealed class ScanTally(TimeProvider time, IProgress<ScanProgress>? listener)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200);

    private readonly long started = time.GetTimestamp();
    private readonly ConcurrentQueue<ScanProblem> problems = new();
    private int seen, unchanged, indexed, refused, removed, problemCount;
    private long lastReport;

    public volatile ScanPhase Phase;

    public void Found(int tunes, int asBefore)
    {
        Interlocked.Add(ref seen, tunes);
        Interlocked.Add(ref unchanged, asBefore);
        ReportSometimes();
    }

    public void Index(int tunes, int ofThemRefused)
    {
        Interlocked.Add(ref indexed, tunes);
        Interlocked.Add(ref refused, ofThemRefused);
        listener?.Report(Picture());
    }

    public void Remove(int tunes) => Interlocked.Add(ref removed, tunes);

    public void Report(ScanProblem problem)
    {
        if (Interlocked.Increment(ref problemCount) <= ScanProgress.MaxProblems)
            problems.Enqueue(problem);
    }

    public void Enter(ScanPhase phase)
    {
        Phase = phase;
        listener?.Report(Picture());
    }

    public ScanProgress Picture() => new()
    {
        Phase = Phase,
        Seen = Volatile.Read(ref seen),
        Unchanged = Volatile.Read(ref unchanged),
        Indexed = Volatile.Read(ref indexed),
        Refused = Volatile.Read(ref refused),
        Removed = Volatile.Read(ref removed),
        ProblemCount = Volatile.Read(ref problemCount),
        Problems = [.. problems],
        Elapsed = time.GetElapsedTime(started),
    };

    private void ReportSometimes()
    {
        if (listener is null)
            return;
        long now = time.GetTimestamp();
        long last = Interlocked.Read(ref lastReport);
        if (time.GetElapsedTime(last, now) >= ReportEvery && Interlocked.CompareExchange(ref lastReport, now, last) == last)
            listener.Report(Picture());
    }
}
