using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Queue;

/// <summary>Where the room stood.</summary>
/// <param name="Transport">stopped, playing or paused.</param>
public sealed record RoomPlace(long? CurrentId, TimeSpan Position, string Transport, int Volume);

/// <summary>The room's queue and place in the database.</summary>
public sealed class RoomStore(Database database) : IQueueStore
{
    public (QueueSnapshot Queue, long NextId) Load() => database.Read(connection =>
    {
        QueueItem[] items = [.. connection.Query<(long Id, string Path, int Song)>("SELECT id, path, song FROM room_queue ORDER BY place")
            .Select(row => new QueueItem(row.Id, new SongId(row.Path, row.Song)))];
        (long next, long version) = connection.QuerySingle<(long, long)>("SELECT next_id, queue_version FROM room");
        return (new QueueSnapshot(items, version), next);
    });

    public Task SaveAsync(QueueSnapshot before, QueueSnapshot after, long nextId, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            // Only places whose item changed are written: an append costs one row, whatever the queue's length.
            var moved = Enumerable.Range(0, after.Items.Count)
                .Where(place => place >= before.Items.Count || before.Items[place] != after.Items[place])
                .Select(place => new { place, after.Items[place].Id, after.Items[place].Song.Path, after.Items[place].Song.Song });
            connection.Execute("INSERT OR REPLACE INTO room_queue(place, id, path, song) VALUES(@place, @Id, @Path, @Song)", moved, transaction);
            connection.Execute("DELETE FROM room_queue WHERE place >= @count", new { count = after.Items.Count }, transaction);
            connection.Execute("UPDATE room SET next_id = @nextId, queue_version = @Version", new { nextId, after.Version }, transaction);
        }, stop);

    public RoomPlace LoadPlace() => database.Read(connection =>
    {
        (long? current, long ms, string transport, int volume) =
            connection.QuerySingle<(long?, long, string, int)>("SELECT current_id, position_ms, transport, volume FROM room");
        return new RoomPlace(current, TimeSpan.FromMilliseconds(ms), transport, volume);
    });

    /// <param name="durability">Saved for what a listener asked for, Rebuildable for the ticking of the position.</param>
    public Task SavePlaceAsync(RoomPlace place, Durability durability, CancellationToken stop) =>
        database.WriteAsync(durability, (connection, transaction) =>
        {
            connection.Execute("UPDATE room SET current_id = @CurrentId, position_ms = @ms, transport = @Transport, volume = @Volume",
                new { place.CurrentId, ms = (long)place.Position.TotalMilliseconds, place.Transport, place.Volume }, transaction);
        }, stop);
}
