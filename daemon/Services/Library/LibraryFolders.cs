using Dapper;
using Microsoft.Data.Sqlite;

namespace SidFlow.Services.Library;

/// <summary>The collection as a tree of folders.</summary>
internal static class LibraryFolders
{
    public static BrowsePage? Browse(SqliteConnection connection, string folder)
    {
        string? path = Spelling(connection, folder.Trim('/'));
        if (path is null)
            return null;

        string inside = path.Length == 0 ? "" : path + '/';
        // '0' is the character after '/': the range holds all that lies below.
        var below = connection.Query<(string Path, long Tunes)>(path.Length == 0
            ? "SELECT path, tunes FROM folders WHERE path <> '' AND tunes > 0"
            : "SELECT path, tunes FROM folders WHERE path > @from AND path < @to AND tunes > 0",
            new { from = path + '/', to = path + '0' });
        var counts = new SortedDictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach ((string under, long tunes) in below)
        {
            int slash = under.IndexOf('/', inside.Length);
            string name = slash < 0 ? under[inside.Length..] : under[inside.Length..slash];
            counts[name] = counts.GetValueOrDefault(name) + tunes;
        }

        List<TuneRecord> tunesHere = [.. connection
            .Query<TuneRow>($"SELECT {TuneRow.Columns} FROM tunes WHERE folder = (SELECT id FROM folders WHERE path = @path) ORDER BY path COLLATE NOCASE", new { path })
            .Select(row => row.ToRecord())];
        if (path.Length > 0 && counts.Count == 0 && tunesHere.Count == 0)
            return null;
        return new BrowsePage(path, Parents(connection, path),
            [.. counts.Select(pair => new FolderEntry(pair.Key, inside + pair.Key, (int)pair.Value))], tunesHere);
    }

    private static string? Spelling(SqliteConnection connection, string path) =>
        path.Length == 0 ? "" : connection.QueryFirstOrDefault<string>(
            "SELECT path FROM folders WHERE path = @path COLLATE NOCASE ORDER BY path <> @path LIMIT 1", new { path });

    private static List<FolderEntry> Parents(SqliteConnection connection, string path)
    {
        var parents = new List<FolderEntry>();
        if (path.Length == 0)
            return parents;
        parents.Add(new FolderEntry("", "", Total(connection, "")));
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = path[..slash];
            parents.Add(new FolderEntry(parent[(parent.LastIndexOf('/') + 1)..], parent, Total(connection, parent)));
        }
        return parents;
    }

    private static int Total(SqliteConnection connection, string path) => (int)connection.ExecuteScalar<long>(path.Length == 0
        ? "SELECT COALESCE(SUM(tunes), 0) FROM folders"
        : "SELECT COALESCE(SUM(tunes), 0) FROM folders WHERE path = @path OR (path > @from AND path < @to)",
        new { path, from = path + '/', to = path + '0' });
}
