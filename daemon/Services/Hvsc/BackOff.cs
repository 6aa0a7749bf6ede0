namespace SidFlow.Services.Hvsc;

/// <summary>How often a mirror is tried, and the waiting in between.</summary>
/// <param name="MostTries">In a row without progress, at least 1.</param>
/// <param name="First">Doubled from try to try.</param>
public sealed record BackOff(int MostTries, TimeSpan First, TimeSpan Longest)
{
    public static BackOff Usual { get; } = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <param name="failures">So far in a row, from 1.</param>
    public TimeSpan Wait(int failures)
    {
        double seconds = First.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
    }
}
