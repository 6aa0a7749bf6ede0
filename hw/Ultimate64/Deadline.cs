using System.Diagnostics;

namespace SidFlow.Hw.Ultimate64;

/// <summary>A point in time by which several waits together must be over.</summary>
internal readonly struct Deadline
{
    private readonly long start;
    private readonly TimeSpan length;

    private Deadline(TimeSpan length)
    {
        start = Stopwatch.GetTimestamp();
        this.length = length;
    }

    internal static Deadline In(TimeSpan length) => new(length);
    internal static Deadline In(double milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Never negative.</summary>
    internal TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, (length - Stopwatch.GetElapsedTime(start)).Ticks));

    /// <summary>The nearer of what is left and <paramref name="most"/>.</summary>
    internal TimeSpan AtMost(TimeSpan most) => Left < most ? Left : most;
}
