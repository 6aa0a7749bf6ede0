using SidFlow.Services.Storage;

namespace SidFlow.Services.Library;

/// <summary>Answers from the scanned library. Safe from any thread, also while a scan is at work.</summary>
public sealed class LibraryIndex(Database database, IReadOnlyList<LibraryRoot> roots)
{
    public IReadOnlyList<LibraryRoot> Roots { get; } = roots;

    /// <summary>The tune at a collection path, without regard to case; null when there is none.</summary>
    public TuneRecord? Find(string path) => throw new NotSupportedException(database.File);

    /// <summary>All copies of one file, in the order of their paths.</summary>
    public IReadOnlyList<TuneRecord> FindByMd5(string md5) => throw new NotSupportedException();

    public SearchPage Search(SearchQuery query) => throw new NotSupportedException();

    /// <summary>Null when the collection has no such folder.</summary>
    public BrowsePage? Browse(string folder) => throw new NotSupportedException();

    /// <summary>A playable tune picked by <paramref name="random"/>; null while the library is empty.</summary>
    public TuneRecord? PickRandom(Random random) => throw new NotSupportedException();

    public Stil ReadStil(TuneRecord tune) => throw new NotSupportedException();

    public IReadOnlyList<BugNote> ReadBugs(TuneRecord tune) => throw new NotSupportedException();

    public LibraryCounts Count() => throw new NotSupportedException();

    /// <summary>The tune's file, never one outside the library's folders.</summary>
    /// <exception cref="TuneFileException">The file is gone, unreadable or leads out of its folder.</exception>
    public byte[] ReadTuneBytes(string path) => throw new NotSupportedException();
}

/// <param name="Refused">Of the tunes: those in the index with a reason why they do not play.</param>
/// <param name="LastScan">When the last scan came to its end; null before the first.</param>
public sealed record LibraryCounts(int Tunes, int Songs, int Refused, DateTimeOffset? LastScan);

/// <summary>A tune's file cannot be had; the message says why in a listener's words.</summary>
public sealed class TuneFileException(string message, Exception? inner = null) : Exception(message, inner);
