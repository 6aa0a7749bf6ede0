using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library;

/// <summary>Answers from the scanned library. Safe from any thread, also while a scan is at work.</summary>
public sealed class LibraryIndex(Database database, IReadOnlyList<LibraryRoot> roots)
{
    public IReadOnlyList<LibraryRoot> Roots { get; } = roots;

    /// <summary>The tune at a collection path, without regard to case; null when there is none.</summary>
    public TuneRecord? Find(string path) => database.Read(connection => FindRow(connection, path)?.ToRecord());

    /// <summary>All tunes in the order of their paths, refused ones included, read as they are asked for.</summary>
    public IEnumerable<TuneRecord> All()
    {
        const int PageTunes = 1000;
        string after = "";
        while (true)
        {
            TuneRecord[] page = database.Read(connection => connection
                .Query<TuneRow>($"SELECT {TuneRow.Columns} FROM tunes WHERE path > @after ORDER BY path LIMIT {PageTunes}", new { after })
                .Select(row => row.ToRecord()).ToArray());
            foreach (TuneRecord tune in page)
                yield return tune;
            if (page.Length < PageTunes)
                yield break;
            after = page[^1].Path;
        }
    }

    /// <summary>All copies of one file, in the order of their paths.</summary>
    public IReadOnlyList<TuneRecord> FindByMd5(string md5) => database.Read(connection => connection
        .Query<TuneRow>($"SELECT {TuneRow.Columns} FROM tunes WHERE md5 = @md5 ORDER BY path", new { md5 = md5.ToLowerInvariant() })
        .Select(row => row.ToRecord()).ToList());

    public SearchPage Search(SearchQuery query) => database.Read(connection => LibrarySearch.Run(connection, query));

    /// <summary>Null when the collection has no such folder.</summary>
    public BrowsePage? Browse(string folder) => database.Read(connection => LibraryFolders.Browse(connection, folder));

    /// <summary>A playable tune picked by <paramref name="random"/>; null while the library is empty.</summary>
    public TuneRecord? PickRandom(Random random) => database.Read(connection =>
    {
        long from = random.NextInt64(1, connection.ExecuteScalar<long?>("SELECT MAX(id) FROM tunes").GetValueOrDefault(1) + 1);
        // From a random number on, then from the start: numbers of removed tunes are gaps.
        return (NextPlayable(connection, from) ?? NextPlayable(connection, 0))?.ToRecord();
    });

    /// <summary>All tunes that play, in no order.</summary>
    public IReadOnlyList<TuneSketch> ReadSketches() => database.Read(connection => connection
        .Query<(string Path, string Title, string Author, string Released, string Models, byte[]? Lengths, int Songs)>(
            "SELECT path, title, author, released, models, lengths, songs FROM tunes WHERE refusal IS NULL", buffered: false)
        .Select(row => new TuneSketch
        {
            Path = row.Path,
            Title = row.Title,
            // The list writes <?> for a name that is not known, or not for sure.
            Author = row.Author.Replace("<?>", "", StringComparison.Ordinal).Trim(),
            Year = YearSpan.Parse(row.Released)?.First,
            Models = TuneRow.ReadModels(row.Models),
            LengthsMs = TuneRow.ReadLengths(row.Lengths, row.Songs),
        }).ToList());

    /// <summary>All songs that the information list calls versions of other works.</summary>
    public IReadOnlyList<CoverNote> ReadCovers() => database.Read(StilRows.ReadCovers);
    /// <summary>Tunes that play, in the order of their paths.</summary>
    /// <param name="folder">All below it; empty: all there are.</param>
    public IReadOnlyList<TuneName> Names(string folder) => database.Read(connection => connection
        .Query<(string Path, long Songs, long StartSong)>(
            "SELECT path, songs, start_song FROM tunes WHERE refusal IS NULL AND (@folder = '' OR (path > @from AND path < @to)) ORDER BY path",
            // '0' is the character after '/': the range holds all that lies below.
            new { folder, from = folder + '/', to = folder + '0' })
        .Select(row => new TuneName(row.Path, (int)row.Songs, (int)row.StartSong)).ToArray());

    public Stil ReadStil(TuneRecord tune) => database.Read(connection => StilRows.Read(connection, tune.Path, tune.Md5));

    public IReadOnlyList<BugNote> ReadBugs(TuneRecord tune) => database.Read(connection => connection
        .Query<(string Text, string? Reporter, long? Song)>("SELECT text, reporter, song FROM bugs WHERE path = @Path ORDER BY id", new { tune.Path })
        .Select(row => new BugNote(row.Text, row.Reporter, (int?)row.Song)).ToList());

    public LibraryCounts Count() => database.Read(connection =>
    {
        (long tunes, long songs, long refused) = connection.QuerySingle<(long, long, long)>(
            "SELECT COUNT(*), COALESCE(SUM(songs), 0), COUNT(refusal) FROM tunes");
        string? lastScan = connection.ExecuteScalar<string?>("SELECT last_scan FROM library_state");
        return new LibraryCounts((int)tunes, (int)songs, (int)refused, lastScan is null ? null : DateTimeOffset.Parse(lastScan));
    });

    /// <summary>The tune's file, with its second part where it has one (<see cref="StereoPart"/>); never one outside the library's folders.</summary>
    /// <exception cref="TuneFileException">The file is gone, unreadable or leads out of its folder.</exception>
    public byte[] ReadTuneBytes(string path)
    {
        // Only what a scan has found is read, in the spelling it has on the disk.
        string known = database.Read(connection => FindRow(connection, path))?.Path
            ?? throw new TuneFileException("The library has no such tune. If it is new, scan the library.");
        LibraryRoot root = Roots
            .Where(root => root.Mount.Length == 0 || known.StartsWith(root.Mount + '/', StringComparison.Ordinal))
            .MaxBy(root => root.Mount.Length)
            ?? throw new TuneFileException("The tune's folder is no longer part of the library. Scan the library again.");
        string relative = root.Mount.Length == 0 ? known : known[(root.Mount.Length + 1)..];
        var files = new PathResolver(root.Folder);
        byte[] file = files.ReadFile(relative, TuneParser.MaxFileSize);
        string? second = StereoPart.Of(relative, name => files.TryResolve(name, out string path, out _) && new FileInfo(path) is { Exists: true, Length: > 0 });
        return second is null ? file : SidplayerFile.Join(file, files.ReadFile(second, TuneParser.MaxFileSize));
    }

    private static TuneRow? NextPlayable(SqliteConnection connection, long from) => connection.QueryFirstOrDefault<TuneRow>(
        $"SELECT {TuneRow.Columns} FROM tunes WHERE id >= @from AND refusal IS NULL ORDER BY id LIMIT 1", new { from });

    private static TuneRow? FindRow(SqliteConnection connection, string path) =>
        connection.QueryFirstOrDefault<TuneRow>($"SELECT {TuneRow.Columns} FROM tunes WHERE path = @path", new { path })
        ?? connection.QueryFirstOrDefault<TuneRow>(
            $"SELECT {TuneRow.Columns} FROM tunes WHERE path = @path COLLATE NOCASE ORDER BY path LIMIT 1", new { path });
}

/// <summary>As much of a tune as lists need.</summary>
public sealed record TuneName(string Path, int Songs, int StartSong);

/// <param name="Refused">Of the tunes: those in the index with a reason why they do not play.</param>
/// <param name="LastScan">When the last scan came to its end; null before the first.</param>
public sealed record LibraryCounts(int Tunes, int Songs, int Refused, DateTimeOffset? LastScan);
