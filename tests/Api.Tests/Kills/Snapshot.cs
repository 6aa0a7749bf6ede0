using System.Text;
using Microsoft.Data.Sqlite;

namespace SidFlow.Kills;

/// <summary>The database of a daemon that is dead, as it lies there: looked at in a copy, so that the next daemon finds it untouched.</summary>
sealed class Snapshot : IDisposable
{
    /// <summary>What a scan has come to, in an order of its own: numbers of rows and moments are nobody's business.</summary>
    static readonly (string Name, string Rows)[] library =
    [
        ("tunes", """
            SELECT path, mount, size, md5, old_md5, format, version, songs, start_song, clock, models, addresses, title, author, released, refusal, refusal_reason, hex(lengths),
                year_first, year_last, chips, clocks, sids, length_ms
            FROM tunes LEFT JOIN tune_facets USING(id) ORDER BY path
            """),
        ("folders", "SELECT path, tunes FROM folders ORDER BY path"),
        ("lengths", "SELECT key, path, hex(lengths) FROM song_lengths ORDER BY 1, 2"),
        ("stil", "SELECT path, comment, notes, words FROM stil ORDER BY path"),
        ("bugs", "SELECT path, song, text, reporter FROM bugs ORDER BY 1, 2, 3"),
        ("words", "SELECT term, doc, cnt FROM temp.vocabulary ORDER BY term"),
    ];

    readonly SqliteConnection connection;
    readonly string file;

    /// <param name="database">The file; its write-ahead log comes along.</param>
    public Snapshot(string database)
    {
        file = database + ".looked-at";
        foreach (string part in new[] { "", "-wal" })
        {
            File.Delete(file + part);
            if (File.Exists(database + part))
                File.Copy(database + part, file + part);
        }
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
    }

    /// <exception cref="InvalidOperationException">SQLite finds something wrong with it.</exception>
    public void Check()
    {
        if (Rows("PRAGMA integrity_check") is var found && found != "ok\n")
            throw new InvalidOperationException($"{file} is damaged: {found}");
    }

    /// <summary>How often the job was started; null when it is over.</summary>
    public int? StartsOf(string job)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT attempts FROM jobs WHERE id = $job AND state <> 'Completed'";
        command.Parameters.AddWithValue("$job", job);
        return command.ExecuteScalar() is long starts ? (int)starts : null;
    }

    public void AddLibrary(Picture picture)
    {
        Rows("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'tune_words', 'row')");
        foreach ((string name, string rows) in library)
            picture.Add($"library/{name}", Encoding.UTF8.GetBytes(Rows(rows)));
    }

    public void Dispose()
    {
        connection.Dispose();
        foreach (string part in new[] { "", "-wal", "-shm" })
            File.Delete(file + part);
    }

    string Rows(string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        StringBuilder rows = new();
        while (reader.Read())
            rows.Append(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(n => reader.IsDBNull(n) ? "" : Convert.ToString(reader.GetValue(n), System.Globalization.CultureInfo.InvariantCulture)))).Append('\n');
        return rows.ToString();
    }
}
