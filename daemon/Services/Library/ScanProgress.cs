namespace SidFlow.Services.Library;

public enum ScanPhase
{
    /// <summary>Reading song lengths, STIL and the bug list.</summary>
    Documents,
    Tunes,

    /// <summary>Joining changed documents to tunes that were indexed before.</summary>
    Joining,
    Done,
}

/// <summary>A file or folder that the scan passed over, and why.</summary>
public sealed record ScanProblem(string Path, string Reason);

/// <summary>How far a scan is, and at its end what it did.</summary>
public sealed record ScanProgress
{
    /// <summary>The rest is only counted: a broken disk must not fill the memory.</summary>
    public const int MaxProblems = 200;

    public required ScanPhase Phase { get; init; }

    /// <summary>Tune files found so far.</summary>
    public required int Seen { get; init; }
    public required int Unchanged { get; init; }

    /// <summary>Read and put into the index, refused ones included.</summary>
    public required int Indexed { get; init; }

    /// <summary>Of the indexed ones: in the index with the reason why they do not play.</summary>
    public required int Refused { get; init; }
    public required int Removed { get; init; }
    public required int ProblemCount { get; init; }
    public required IReadOnlyList<ScanProblem> Problems { get; init; }
    public required TimeSpan Elapsed { get; init; }
}
