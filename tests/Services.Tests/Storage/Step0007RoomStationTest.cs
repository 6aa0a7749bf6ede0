using Dapper;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

[TestFixture]
public sealed class Step0007RoomStationTest
{
    [Test]
    public async Task A_room_without_a_station_gets_room_for_one()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number < 7)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO room_queue(place, id, path, song) VALUES(0, 3, 'a.sid', 1)", transaction: t), default);

        using var database = new Database(folder["sidflow.db"]);
        RoomStationStore store = new(database);
        Assert.That(store.Load(), Is.Null);
        Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM room_queue")), Is.EqualTo(1));
    }

    [Test]
    public async Task A_station_comes_back_as_it_was()
    {
        using var folder = new TempFolder();
        StationRequest request = new() { Kind = StationKind.Mood, Listener = "house", Mood = "dark", Shuffle = -5, Exclude = [new SongId("x.sid", 2)], Song = new SongId("y.sid", 1) };
        using (var first = new Database(folder["sidflow.db"]))
        {
            RoomStationStore store = new(first);
            await store.BeginAsync(new StationOnAir(request, "Old", DateTimeOffset.UnixEpoch, []), default);
            await store.BeginAsync(new StationOnAir(request, "Dark", DateTimeOffset.UnixEpoch.AddSeconds(9), []), default);
            await store.AddAsync([new StationQueued(new SongId("a.sid", 1), 7, "rated dark"), new StationQueued(new SongId("b.sid", 2), 8, "too")], default);
            await store.FollowAsync([new("a.sid", "b.sid"), new("b.sid", "c.sid")], default);
        }
        using var database = new Database(folder["sidflow.db"]);
        RoomStationStore again = new(database);
        StationOnAir back = again.Load()!;
        Assert.That((back.Name, back.Since), Is.EqualTo(("Dark", DateTimeOffset.UnixEpoch.AddSeconds(9))));
        Assert.That(back.Request with { Exclude = [], Actions = [] }, Is.EqualTo(request with { Exclude = [], Actions = [] }));
        Assert.That(back.Request.Exclude, Is.EqualTo(request.Exclude));
        Assert.That(back.Songs, Is.EqualTo(new[] { new StationQueued(new SongId("b.sid", 1), 7, "rated dark"), new StationQueued(new SongId("c.sid", 2), 8, "too") }));
        await again.EndAsync(default);
        Assert.That(again.Load(), Is.Null);
    }
}
