using System.Text.Json;
using Dapper;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Stations;

/// <summary>A song that the room's station has put into the queue.</summary>
/// <param name="Item">Its place in the queue.</param>
public sealed record StationQueued(SongId Song, long Item, string Reason);

/// <summary>The station that the room plays.</summary>
public sealed record StationOnAir(StationRequest Request, string Name, DateTimeOffset Since, IReadOnlyList<StationQueued> Songs);

/// <summary>The room's station in the database.</summary>
public sealed class RoomStationStore(Database database) : ITuneFollower
{
    /// <summary>More than a collection holds, so that nothing comes again before all has played; half a year of music.</summary>
    private const int MostSongs = 100_000;

    /// <summary>Null while none plays.</summary>
    public StationOnAir? Load() => database.Read(connection =>
    {
        (string Request, string Name, long Since)[] rows = [.. connection.Query<(string, string, long)>("SELECT request, name, since FROM room_station")];
        if (rows is not [var row] || JsonSerializer.Deserialize<StationRequest>(row.Request) is not { } request)
            return null;
        return new StationOnAir(request, row.Name, DateTimeOffset.FromUnixTimeMilliseconds(row.Since),
            [.. connection.Query<(string Path, int Song, long Item, string Reason)>("SELECT path, song, item, reason FROM room_station_songs ORDER BY place")
                .Select(song => new StationQueued(new SongId(song.Path, song.Song), song.Item, song.Reason))]);
    });

    /// <summary>Another station takes the place of the one before.</summary>
    public Task BeginAsync(StationOnAir station, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        connection.Execute("DELETE FROM room_station; DELETE FROM room_station_songs", transaction: transaction);
        connection.Execute("INSERT INTO room_station(one, request, name, since) VALUES(1, @request, @Name, @since)",
            new { request = JsonSerializer.Serialize(station.Request), station.Name, since = station.Since.ToUnixTimeMilliseconds() }, transaction);
    }, stop);

    public Task AddAsync(IReadOnlyList<StationQueued> songs, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        connection.Execute("INSERT INTO room_station_songs(path, song, item, reason) VALUES(@Path, @Song, @Item, @Reason)",
            songs.Select(queued => new { queued.Song.Path, queued.Song.Song, queued.Item, queued.Reason }), transaction);
        connection.Execute("DELETE FROM room_station_songs WHERE place <= (SELECT MAX(place) FROM room_station_songs) - @MostSongs", new { MostSongs }, transaction);
    }, stop);

    public Task EndAsync(CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM room_station; DELETE FROM room_station_songs", transaction: transaction), stop);

    public Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        Dictionary<string, string> places = new(StringComparer.OrdinalIgnoreCase);
        foreach (TuneMove move in moves)
            places[move.From] = move.To;
        // Read before anything is written: of A to B and B to C, neither song moves twice.
        (long Place, string To)[] moved = [.. connection.Query<(long Place, string Path)>("SELECT place, path FROM room_station_songs", transaction: transaction)
            .Where(row => places.ContainsKey(row.Path)).Select(row => (row.Place, places[row.Path]))];
        connection.Execute("UPDATE room_station_songs SET path = @To WHERE place = @Place", moved.Select(row => new { row.Place, row.To }), transaction);
    }, stop);
}
