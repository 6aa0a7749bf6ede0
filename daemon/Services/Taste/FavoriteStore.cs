using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>A listener's favourite songs. On disk before a call returns.</summary>
public sealed class FavoriteStore(Database database)
{
    /// <summary>Of one listener.</summary>
    public const int Most = 10_000;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<(SongId Song, DateTimeOffset At)> Of(string listener) => database.Read(connection => connection
        .Query<(string Path, int Song, long At)>(
            "SELECT path, song, at FROM favorites JOIN taste_tunes ON taste_tunes.id = tune WHERE listener = @listener ORDER BY at DESC, path, song", new { listener })
        .Select(row => (new SongId(row.Path, row.Song), DateTimeOffset.FromUnixTimeMilliseconds(row.At)))
        .ToArray());

    public bool Has(string listener, SongId song) => database.Read(connection => connection.ExecuteScalar<long>(
        "SELECT COUNT(*) FROM favorites JOIN taste_tunes ON taste_tunes.id = tune WHERE listener = @listener AND path = @Path AND song = @Song",
        new { listener, song.Path, song.Song }) > 0);

    /// <summary>Every listener's, for the export: by listener, then by song.</summary>
    public IReadOnlyList<(string Listener, SongId Song, DateTimeOffset At)> All() => database.Read(connection => connection
        .Query<(string Listener, string Path, int Song, long At)>(
            "SELECT listener, path, song, at FROM favorites JOIN taste_tunes ON taste_tunes.id = tune ORDER BY listener, path, song")
        .Select(row => (row.Listener, new SongId(row.Path, row.Song), DateTimeOffset.FromUnixTimeMilliseconds(row.At)))
        .ToArray());

    /// <returns>False where the song was one already.</returns>
    /// <exception cref="TasteException">The listener has too many.</exception>
    public Task<bool> AddAsync(string listener, SongId song, DateTimeOffset at, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM favorites WHERE listener = @listener", new { listener }, transaction) >= Most)
            throw new TasteException($"{Most} favourites are enough. Take one out first.");
        long tune = TasteTunes.IdOf(connection, transaction, song.Path);
        return connection.Execute(
            "INSERT INTO favorites(listener, tune, song, at) VALUES(@listener, @tune, @Song, @ms) ON CONFLICT DO NOTHING",
            new { listener, tune, song.Song, ms = at.ToUnixTimeMilliseconds() }, transaction) > 0;
    }, stop);

    /// <returns>False where the song was none.</returns>
    public Task<bool> RemoveAsync(string listener, SongId song, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute(
            "DELETE FROM favorites WHERE listener = @listener AND song = @Song AND tune = (SELECT id FROM taste_tunes WHERE path = @Path)",
            new { listener, song.Song, song.Path }, transaction) > 0, stop);
}

/// <summary>What was asked about taste cannot be done; the message is a sentence for the listener.</summary>
public sealed class TasteException(string reason, Exception? cause = null) : Exception(reason, cause);
