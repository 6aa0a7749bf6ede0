using System.Collections.Concurrent;
using SidFlow.Services.Hvsc;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>Keeps what a fetch tells; ends it at a place of the test's choosing.</summary>
internal sealed class FetchWatch : IFetchWatch
{
    private int steps;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<(FetchPhase Phase, long Done, long? Total)> Reports { get; } = new();

    public int? Installed { get; private set; }

    /// <summary>So many calls, of whatever kind, then the fetch dies.</summary>
    public int DiesAt { get; init; } = int.MaxValue;

    public string Text => string.Join('\n', Lines);

    public void Report(FetchPhase phase, long done, long? total, string message)
    {
        Reports.Enqueue((phase, done, total));
        Step();
    }

    public void Say(string text, bool isWarning = false)
    {
        Lines.Enqueue(text);
        Step();
    }

    public void Mark(int? installed, string? fileName) => Installed = installed;

    public Task BreatheAsync()
    {
        Step();
        return Task.CompletedTask;
    }

    private void Step()
    {
        if (++steps >= DiesAt)
            throw new DeathException();
    }

    /// <summary>Stands for the end of the process: nobody catches it.</summary>
    public sealed class DeathException : Exception;
}
