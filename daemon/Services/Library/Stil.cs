namespace SidFlow.Services.Library;

/// <summary>What the SID Tune Information List says of a tune.</summary>
/// <param name="Comment">On the whole file; null when there is none.</param>
/// <param name="Notes">On single songs, in the order of the list; a song may have several, one for each work it covers.</param>
/// <param name="FolderComments">On the folders the tune lies in, the outermost first.</param>
public sealed record Stil(string? Comment, IReadOnlyList<StilNote> Notes, IReadOnlyList<string> FolderComments)
{
    public static Stil None { get; } = new(null, [], []);
}

/// <summary>One note on one song, or on one passage of it. Texts are as the list has them, brackets and <c>&lt;?&gt;</c> included.</summary>
public sealed record StilNote
{
    /// <summary>From 1.</summary>
    public required int Song { get; init; }

    /// <summary>The song's own title.</summary>
    public string? Name { get; init; }

    /// <summary>The song's composer where it is not the one in the header.</summary>
    public string? Author { get; init; }

    /// <summary>The work it covers.</summary>
    public string? Title { get; init; }

    /// <summary>That work's artist or composer.</summary>
    public string? Artist { get; init; }

    public string? Comment { get; init; }

    /// <summary>Where the covered work comes from: <c>the movie X</c>, an album.</summary>
    public string? From { get; init; }

    /// <summary>The passage the note speaks of; null for the whole song.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Null with a <see cref="Start"/>: to the song's end.</summary>
    public TimeSpan? End { get; init; }
}

/// <summary>A known fault of a tune, from the collection's list of bugs.</summary>
/// <param name="Song">Null when it concerns the whole tune or the text names the song in words.</param>
public sealed record BugNote(string Text, string? Reporter, int? Song);
