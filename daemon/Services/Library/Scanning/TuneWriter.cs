using Microsoft.Data.Sqlite;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library.Scanning;

/// <summary>Rows of tunes within one transaction: inserted, joined with the lists, made searchable, removed.</summary>
internal sealed class TuneWriter(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private static readonly string[] Columns =
    [
        "path", "folder", "mount", "size", "mtime", "reader", "md5", "old_md5", "format", "version", "songs", "start_song", "clock",
        "models", "addresses", "title", "author", "released", "refusal", "refusal_reason", "lengths", "joined",
    ];

    private static readonly string Upsert = $"""
        INSERT INTO tunes({string.Join(',', Columns)}) VALUES({string.Join(',', Columns.Select((_, i) => $"@{i}"))})
        ON CONFLICT(path) DO UPDATE SET {string.Join(',', Columns.Select(column => $"{column}=excluded.{column}"))}
        RETURNING id
        """;

    /// <summary>What the index holds of a file that says nothing of itself.</summary>
    private static readonly HeaderFacts Blank = new("", "", "", 1, [], TuneClock.Unknown, 0);

    private readonly Dictionary<string, long> folders = new(StringComparer.Ordinal);
    private readonly Statements statements = new(connection, transaction);
    private TuneJoin? join;

    public void Write(ReadTune read)
    {
        join ??= new TuneJoin(connection, transaction, statements);
        (string path, string mount, _, TuneFile file) = read.From;
        Tune? tune = read.Described;
        HeaderFacts header = tune is null
            ? Blank
            : new HeaderFacts(tune.Title, tune.Author, tune.Released, tune.StartSong, tune.Models, tune.Clock, tune.SidAddresses.Count);
        ListedTune listed = join.Find(path, read.Md5, read.OldMd5);
        if (listed.Lengths is null && read.OwnLength is { } own)
            listed = listed with { Lengths = TuneRow.WriteLengths([(int)own.TotalMilliseconds]) };
        var id = (long)statements.Scalar(Upsert,
            path, FolderId(FolderOf(path)), mount, file.Size, file.ModifiedTicks, TuneReading.ReaderVersion,
            read.Md5, read.OldMd5, (int?)tune?.Format, tune?.Version ?? 0, tune?.Songs ?? 1, header.StartSong, (int)header.Clock,
            TuneRow.WriteModels(header.Models), TuneRow.WriteAddresses(tune?.SidAddresses ?? []), header.Title, header.Author, header.Released,
            (int?)read.Refusal?.Code, read.Refusal?.Reason, listed.Lengths, join.Generation)!;
        join.WriteFacets(id, path, listed, header);
    }

    /// <returns>How many there were.</returns>
    public int Remove(IEnumerable<string> paths) => paths.Sum(path => statements.Execute("DELETE FROM tunes WHERE path = @0", path));

    public void Dispose() => statements.Dispose();

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and int slash ? path[..slash] : "";

    /// <summary>The folder's row and those of all folders above it.</summary>
    private long FolderId(string path)
    {
        if (folders.TryGetValue(path, out long id))
            return id;
        if (path.Length > 0)
            FolderId(FolderOf(path));
        statements.Execute("INSERT INTO folders(path) VALUES(@0) ON CONFLICT DO NOTHING", path);
        return folders[path] = (long)statements.Scalar("SELECT id FROM folders WHERE path = @0", path)!;
    }
}
