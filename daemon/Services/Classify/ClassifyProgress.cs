namespace SidFlow.Services.Classify;

/// <summary>How far classifying is, under the names that clients know. "Files" are songs.</summary>
/// <param name="Phase">idle, building, analyzing, finalizing, paused, completed or error.</param>
/// <param name="RenderedFiles">Played and measured; likewise extracted.</param>
/// <param name="SkippedFiles">Without a record: refused or failed.</param>
/// <param name="TaggedFiles">With a record.</param>
/// <param name="FeatureHealthCheckedFiles">Records that were looked at for contradictions.</param>
/// <param name="CompleteFeatureFiles">Of these: not degraded.</param>
public sealed record ClassifyProgress(
    string Phase,
    long TotalFiles, long ProcessedFiles, long RenderedFiles, long CachedFiles, long SkippedFiles, long SkippedAlreadyClassifiedFiles, long ExtractedFiles, long TaggedFiles, double PercentComplete,
    int Threads, IReadOnlyList<ClassifyThreadState> PerThread,
    long FeatureHealthCheckedFiles, long CompleteFeatureFiles, double CompleteFeaturePercent,
    string RenderEngine, string? ActiveEngine, bool IsActive, bool IsPaused, DateTimeOffset? StartedAt, DateTimeOffset UpdatedAt, string Message, string? Error,
    ClassifyCounters Counters, ClassifyStorage Storage)
{
    /// <summary>The run's job; null before the first since the daemon started.</summary>
    public string? JobId { get; init; }
}

public sealed record ClassifyCounters(long Measured, long Degraded, long Refused, long Failed, long Known, long KnownByFile);

/// <summary>Of the disk that holds the data folder, in bytes; zeros where it cannot be told.</summary>
public sealed record ClassifyStorage(long TotalBytes, long FreeBytes, long UsedBytes);
