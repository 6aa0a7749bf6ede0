using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Queue;

/// <summary>Where the room stood.</summary>
/// <param name="Transport">stopped, playing or paused.</param>
/// <param name="SleepAt">When the room falls silent; null: never.</param>
public sealed record RoomPlace(long? CurrentId, TimeSpan Position, string Transport, int Volume, DateTimeOffset? SleepAt = null);

/// <summary>The room's queue and place in the database.</summary>
public sealed class RoomStore(Database database) : IQueueStore
{
    public (QueueSnapshot Queue, long NextId) Load() => database.Read(connection =>
    {
        QueueItem[] items = [.. connection.Query<(long Id, string Path, int Song, string Voters)>("SELECT id, path, song, voters FROM room_queue ORDER BY place")
            .Select(row => new QueueItem(row.Id, new SongId(row.Path, row.Song)) { Voters = row.Voters.Split('\n', StringSplitOptions.RemoveEmptyEntries) })];
        (long next, long version, bool party) = connection.QuerySingle<(long, long, bool)>("SELECT next_id, queue_version, party FROM room");
        return (new QueueSnapshot(items, version) { Party = party }, next);
    });

    public Task SaveAsync(QueueSnapshot before, QueueSnapshot after, long nextId, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            // Only places whose item changed are written: an append costs one row, whatever the queue's length.
            var moved = Enumerable.Range(0, after.Items.Count)
                .Where(place => place >= before.Items.Count || before.Items[place] != after.Items[place])
                .Select(place => new { place, after.Items[place].Id, after.Items[place].Song.Path, after.Items[place].Song.Song, voters = string.Join('\n', after.Items[place].Voters) });
            connection.Execute("INSERT OR REPLACE INTO room_queue(place, id, path, song, voters) VALUES(@place, @Id, @Path, @Song, @voters)", moved, transaction);
            connection.Execute("DELETE FROM room_queue WHERE place >= @count", new { count = after.Items.Count }, transaction);
            connection.Execute("UPDATE room SET next_id = @nextId, queue_version = @Version, party = @Party", new { nextId, after.Version, after.Party }, transaction);
        }, stop);

    public RoomPlace LoadPlace() => database.Read(connection =>
    {
        (long? current, long ms, string transport, int volume, long? sleep) =
            connection.QuerySingle<(long?, long, string, int, long?)>("SELECT current_id, position_ms, transport, volume, sleep_at FROM room");
        return new RoomPlace(current, TimeSpan.FromMilliseconds(ms), transport, volume, sleep is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    });

    /// <param name="durability">Saved for what a listener asked for, Rebuildable for the ticking of the position.</param>
    public Task SavePlaceAsync(RoomPlace place, Durability durability, CancellationToken stop) =>
        database.WriteAsync(durability, (connection, transaction) =>
        {
            connection.Execute("UPDATE room SET current_id = @CurrentId, position_ms = @ms, transport = @Transport, volume = @Volume, sleep_at = @sleep",
                new { place.CurrentId, ms = (long)place.Position.TotalMilliseconds, place.Transport, place.Volume, sleep = place.SleepAt?.ToUnixTimeMilliseconds() }, transaction);
        }, stop);
}
