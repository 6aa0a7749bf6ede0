using SidFlow.Services.Library;

namespace SidFlow.Web.Api;

public sealed record SearchReply(IReadOnlyList<Track> Results, int Total);

/// <param name="Tunes">In the folder and all below it.</param>
public sealed record Folder(string Name, string Path, int Tunes);

/// <param name="Parents">From the collection's root down to the folder above.</param>
public sealed record BrowseReply(string Path, IReadOnlyList<Folder> Parents, IReadOnlyList<Folder> Folders, IReadOnlyList<Track> Tunes);

public sealed record TuneReply(Track Track, IReadOnlyList<TuneSong> Songs, TuneStil Stil, IReadOnlyList<BugNote> Bugs);

public sealed record TuneSong(int Song, double DurationSeconds, string DurationSource, IReadOnlyList<StilField> Stil);

/// <param name="StartSeconds">Where the passage begins that the note speaks of; null for the whole song.</param>
public sealed record StilField(string? Name, string? Author, string? Title, string? Artist, string? From, string? Comment, double? StartSeconds, double? EndSeconds);

/// <param name="Comment">On the whole tune.</param>
/// <param name="FolderComments">On the folders it lies in, the outermost first.</param>
public sealed record TuneStil(string? Comment, IReadOnlyList<string> FolderComments);

/// <param name="Progress">Of the scan at work, or of the last one; null before the first.</param>
public sealed record LibraryStatusReply(
    int Tunes, int Songs, int Refused, DateTimeOffset? LastScan, bool Scanning, ScanProgress? Progress, string? ScanFailure);
