using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SidFlow.Services.Library;

/// <summary>The table stil: which entry speaks of a tune, and its notes as JSON.</summary>
internal static class StilRows
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string WriteNotes(IReadOnlyList<StilNote> notes) => JsonSerializer.Serialize(notes, Json);

    public static Stil Read(SqliteConnection connection, string path, string? md5)
    {
        string named = NamedPath(connection, path, md5);
        (string? Comment, string Notes)? entry = connection.Query<(string? Comment, string Notes)>(
            "SELECT comment, notes FROM stil WHERE path = @named ORDER BY document LIMIT 1", new { named })
            .Select(row => ((string?, string)?)row).FirstOrDefault();
        var folders = new List<string>();
        for (int slash = named.IndexOf('/'); slash >= 0; slash = named.IndexOf('/', slash + 1))
            if (connection.QueryFirstOrDefault<string?>(
                "SELECT comment FROM stil WHERE path = @folder ORDER BY document LIMIT 1", new { folder = named[..(slash + 1)] }) is { } comment)
                folders.Add(comment);
        IReadOnlyList<StilNote> notes = entry is { } found ? JsonSerializer.Deserialize<List<StilNote>>(found.Notes, Json) ?? [] : [];
        return entry is null && folders.Count == 0 ? Stil.None : new Stil(entry?.Comment, notes, folders);
    }

    public static IReadOnlyList<CoverNote> ReadCovers(SqliteConnection connection) =>
        [.. connection.Query<(string Path, string Notes)>("SELECT path, notes FROM stil WHERE notes LIKE '%\"Title\":%'", buffered: false)
            .SelectMany(row => (JsonSerializer.Deserialize<List<StilNote>>(row.Notes, Json) ?? [])
                .Where(note => note.Title is not null)
                .Select(note => new CoverNote(row.Path, note.Song, note.Title!, note.Artist)))];

    /// <summary>Under which path the lists know the file: its own, else the one the song lengths have for its MD5 (a copy in a listener's own folder).</summary>
    private static string NamedPath(SqliteConnection connection, string path, string? md5)
    {
        if (md5 is null || connection.ExecuteScalar<long>("SELECT EXISTS(SELECT 1 FROM stil WHERE path = @path)", new { path }) == 1)
            return path;
        return connection.QueryFirstOrDefault<string?>(
            "SELECT path FROM song_lengths WHERE key = @md5 AND path IS NOT NULL ORDER BY document LIMIT 1", new { md5 }) ?? path;
    }
}
