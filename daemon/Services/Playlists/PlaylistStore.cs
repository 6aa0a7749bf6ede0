using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Playlists;

/// <summary>Everybody's playlists: all may read one, its maker changes it. On disk before a call returns.</summary>
public sealed class PlaylistStore(Database database, TimeProvider clock)
{
    public const int MostSongs = 1_000, MostOfOne = 200;

    /// <summary>By name, then by id; songs included.</summary>
    public IReadOnlyList<Playlist> All() => database.Read(connection =>
    {
        ILookup<string, SongId> songs = connection
            .Query<(string Playlist, string Path, int Song)>("SELECT playlist, path, song FROM playlist_songs JOIN taste_tunes ON taste_tunes.id = tune ORDER BY playlist, place")
            .ToLookup(row => row.Playlist, row => new SongId(row.Path, row.Song));
        return (IReadOnlyList<Playlist>)[.. connection.Query<Row>($"{Columns} ORDER BY name COLLATE NOCASE, id").Select(row => row.With([.. songs[row.Id]]))];
    });

    public Playlist? Find(string id) => database.Read(connection => Find(connection, null, id));

    /// <exception cref="PlaylistException">Too many, of lists or of songs.</exception>
    public Task<Playlist> AddAsync(string owner, string name, string? description, IReadOnlyList<SongId> songs, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM playlists WHERE owner = @owner", new { owner }, transaction) >= MostOfOne)
                throw new PlaylistException($"{MostOfOne} playlists are enough. Delete one first.");
            string id = Guid.NewGuid().ToString("D");
            long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            connection.Execute("INSERT INTO playlists(id, owner, name, description, created_at, updated_at) VALUES(@id, @owner, @name, @description, @now, @now)",
                new { id, owner, name, description, now }, transaction);
            Write(connection, transaction, id, songs);
            return Find(connection, transaction, id)!;
        }, stop);

    /// <param name="change">The list as it is, to the list as it shall be.</param>
    /// <returns>Null where there is no such list.</returns>
    /// <exception cref="PlaylistException">It is somebody else's, or too long.</exception>
    public Task<Playlist?> ChangeAsync(string id, string listener, Func<Playlist, Playlist> change, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            if (Own(connection, transaction, id, listener) is not { } before)
                return null;
            Playlist after = change(before);
            connection.Execute("UPDATE playlists SET name = @Name, description = @Description, updated_at = @now WHERE id = @id",
                new { id, after.Name, after.Description, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction);
            if (!ReferenceEquals(after.Songs, before.Songs))
                Write(connection, transaction, id, after.Songs);
            return Find(connection, transaction, id);
        }, stop);

    /// <returns>False where there was no such list.</returns>
    /// <exception cref="PlaylistException">It is somebody else's.</exception>
    public Task<bool> DeleteAsync(string id, string listener, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        if (Own(connection, transaction, id, listener) is null)
            return false;
        connection.Execute("DELETE FROM playlist_songs WHERE playlist = @id; DELETE FROM playlists WHERE id = @id", new { id }, transaction);
        return true;
    }, stop);

    private const string Columns = "SELECT id, owner, name, description, created_at AS CreatedAt, updated_at AS UpdatedAt FROM playlists";

    /// <summary>The household speaks for everybody in it.</summary>
    private static Playlist? Own(SqliteConnection connection, SqliteTransaction transaction, string id, string listener) => Find(connection, transaction, id) switch
    {
        { } list when list.Owner != listener && listener != Listeners.House => throw new PlaylistException("Somebody else made this playlist. Make a copy to change it.", isForeign: true),
        var list => list,
    };

    private static Playlist? Find(SqliteConnection connection, SqliteTransaction? transaction, string id) =>
        connection.QuerySingleOrDefault<Row>($"{Columns} WHERE id = @id", new { id }, transaction)?.With(
            [.. connection.Query<(string Path, int Song)>(
                "SELECT path, song FROM playlist_songs JOIN taste_tunes ON taste_tunes.id = tune WHERE playlist = @id ORDER BY place", new { id }, transaction)
                .Select(row => new SongId(row.Path, row.Song))]);

    private static void Write(SqliteConnection connection, SqliteTransaction transaction, string id, IReadOnlyList<SongId> songs)
    {
        if (songs.Count > MostSongs)
            throw new PlaylistException($"A playlist has at most {MostSongs} songs.");
        connection.Execute("DELETE FROM playlist_songs WHERE playlist = @id", new { id }, transaction);
        Dictionary<string, long> tunes = [];
        for (int place = 0; place < songs.Count; place++)
        {
            if (!tunes.TryGetValue(songs[place].Path, out long tune))
                tunes[songs[place].Path] = tune = TasteTunes.IdOf(connection, transaction, songs[place].Path);
            connection.Execute("INSERT INTO playlist_songs(playlist, place, tune, song) VALUES(@id, @place, @tune, @Song)", new { id, place, tune, songs[place].Song }, transaction);
        }
    }

    private sealed record Row(string Id, string Owner, string Name, string? Description, long CreatedAt, long UpdatedAt)
    {
        public Playlist With(IReadOnlyList<SongId> songs) =>
            new(Id, Owner, Name, Description, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt), songs);
    }
}
