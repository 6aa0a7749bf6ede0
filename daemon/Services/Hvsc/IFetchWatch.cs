namespace SidFlow.Services.Hvsc;

/// <summary>Whoever follows a fetch. Called from the fetch's thread.</summary>
public interface IFetchWatch
{
    /// <param name="total">Null while nobody knows.</param>
    void Report(FetchPhase phase, long done, long? total, string message);

    /// <summary>A line for the log.</summary>
    void Say(string text, bool isWarning = false);

    /// <summary>A step is begun or behind us; the collection is at <paramref name="installed"/>.</summary>
    void Mark(int? installed, string? fileName);

    /// <summary>Between two units of work: a sign of life, and where a paused fetch stands.</summary>
    Task BreatheAsync();
}
