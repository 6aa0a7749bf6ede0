using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs;

/// <summary>One job as it is stored. Immutable.</summary>
/// <param name="Id">Type and the moment it was accepted: <c>classify-20261114-123456</c>.</param>
/// <param name="Params">As it was submitted, defaults filled in.</param>
public sealed record Job(string Id, string Type, JobState State, JsonObject Params, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? FailedAt { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Not started before; after a failure that is to be tried again.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The pipeline it is a stage of; null for a job of its own.</summary>
    public string? Parent { get; init; }

    /// <summary>Times it was started.</summary>
    public int Attempts { get; init; }

    public JobProgress Progress { get; init; } = JobProgress.None;

    /// <summary>From where it goes on; null before its first marker.</summary>
    public JsonObject? Resume { get; init; }

    /// <summary>Why it failed, a sentence.</summary>
    public string? Error { get; init; }
}

/// <summary>How far a job is.</summary>
/// <param name="Total">Null while nobody knows.</param>
/// <param name="Rate">Units a second over the last while; zero before it is known.</param>
public sealed record JobProgress(long Done, long? Total, string Message, double Rate = 0)
{
    public static JobProgress None { get; } = new(0, null, "");

    public double Percent => Total is > 0 ? Math.Min(100, 100.0 * Done / Total.Value) : 0;

    /// <summary>Null while it cannot be told.</summary>
    public TimeSpan? Left => Rate > 0 && Total is { } total && total >= Done ? TimeSpan.FromSeconds(Math.Min((total - Done) / Rate, 1e9)) : null;
}

/// <summary>One line of a job's log.</summary>
/// <param name="Number">From 1, without holes.</param>
public sealed record JobLine(long Number, DateTimeOffset At, JobLevel Level, string Text);

public enum JobLevel
{
    Info,
    Warning,
    Error,
}
