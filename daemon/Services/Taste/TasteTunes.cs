using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>The tunes that somebody said something about, and how they follow files that move.</summary>
public sealed class TasteTunes(Database database) : ITuneFollower
{
    public Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        string told = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
            moves.Select(move => $"{move.From}\n{move.To}\n").Order(StringComparer.Ordinal)))));
        // Told once more after a crash, a chain of moves would carry tunes on to places of others.
        if (connection.ExecuteScalar<string?>("SELECT last_moves FROM taste_state", transaction: transaction) == told)
            return;
        Move(connection, transaction, moves);
        connection.Execute("UPDATE taste_state SET last_moves = @told", new { told }, transaction);
    }, stop);

    /// <summary>After a scan: files that lie elsewhere and of which nobody told are found by their MD5; files that were changed in their places have a new one.</summary>
    public Task FollowLibraryAsync(CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        Move(connection, transaction, [.. connection.Query<(string From, string To)>(
            """
            SELECT told.path, (SELECT path FROM tunes WHERE md5 = told.md5 ORDER BY path LIMIT 1)
            FROM taste_tunes told
            WHERE NOT EXISTS(SELECT 1 FROM tunes WHERE path = told.path) AND EXISTS(SELECT 1 FROM tunes WHERE md5 = told.md5)
            """, transaction: transaction).Select(move => new TuneMove(move.From, move.To))]);
        connection.Execute(
            """
            UPDATE taste_tunes SET md5 = found.md5 FROM tunes AS found
            WHERE found.path = taste_tunes.path AND found.md5 IS NOT NULL AND found.md5 IS NOT taste_tunes.md5
            """, transaction: transaction);
    }, stop);

    /// <summary>The number of a tune's row, made where there is none.</summary>
    internal static long IdOf(SqliteConnection connection, SqliteTransaction transaction, string path) => connection.ExecuteScalar<long>(
        """
        INSERT INTO taste_tunes(path, md5) VALUES(@path, (SELECT md5 FROM tunes WHERE path = @path))
        ON CONFLICT(path) DO UPDATE SET md5 = COALESCE(excluded.md5, md5) RETURNING id
        """, new { path }, transaction);

    private static void Move(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyCollection<TuneMove> moves)
    {
        List<(long Id, string To)> leaving = [];
        foreach (TuneMove move in moves)
            foreach (long id in connection.Query<long>("SELECT id FROM taste_tunes WHERE path = @From COLLATE NOCASE", move, transaction))
                leaving.Add((id, move.To));
        // All at one time: first nobody is at an old place, then all are at the new ones. No path holds a NUL.
        foreach ((long id, _) in leaving)
            connection.Execute("UPDATE taste_tunes SET path = char(0) || id WHERE id = @id", new { id }, transaction);
        foreach ((long id, string to) in leaving)
            Arrive(connection, transaction, id, to);
    }

    /// <summary>Where a tune is known already, the two become one.</summary>
    private static void Arrive(SqliteConnection connection, SqliteTransaction transaction, long id, string to)
    {
        long? there = connection.ExecuteScalar<long?>("SELECT id FROM taste_tunes WHERE path = @to", new { to }, transaction);
        if (there is null)
        {
            connection.Execute("UPDATE taste_tunes SET path = @to WHERE id = @id", new { id, to }, transaction);
            return;
        }
        connection.Execute(
            """
            UPDATE feedback SET tune = @there WHERE tune = @id;
            UPDATE playlist_songs SET tune = @there WHERE tune = @id;
            UPDATE OR IGNORE favorites SET tune = @there WHERE tune = @id;
            DELETE FROM favorites WHERE tune = @id;
            DELETE FROM taste_tunes WHERE id = @id;
            """, new { id, there }, transaction);
    }
}
