using SidFlow.Services.Queue;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>What listeners saved follows a tune that moved.</summary>
[TestFixture]
[CancelAfter(30_000)]
public sealed class SavedPlacesTest
{
    private static readonly Dictionary<string, string> places = new(StringComparer.OrdinalIgnoreCase) { ["A/One.sid"] = "B/Uno.sid", ["B/Uno.sid"] = "A/One.sid" };

    [Test]
    public async Task TheQueueFollowsAndKeepsItsIds(CancellationToken stop)
    {
        using TempFolder folder = new();
        using Database database = new(folder["sidflow.db"]);
        RoomStore store = new(database);
        using PlayQueue queue = new(store);
        QueueItem one = await queue.AppendAsync(null, new SongId("a/one.sid", 3), stop);
        QueueItem other = await queue.AppendAsync(null, new SongId("A/Two.sid", 1), stop);
        QueueItem uno = await queue.AppendAsync(null, new SongId("B/Uno.sid", 1), stop);
        await queue.FollowAsync(places, stop);
        Assert.That(queue.Snapshot.Items, Is.EqualTo([one with { Song = new SongId("B/Uno.sid", 3) }, other, uno with { Song = new SongId("A/One.sid", 1) }]));
        using PlayQueue again = new(store);
        Assert.That(again.Snapshot.Items, Is.EqualTo(queue.Snapshot.Items), "also after a restart");

        long version = queue.Snapshot.Version;
        await queue.FollowAsync(new Dictionary<string, string> { ["Nobody.sid"] = "Somebody.sid" }, stop);
        Assert.That(queue.Snapshot.Version, Is.EqualTo(version));
    }

    [Test]
    public async Task SessionsFollow(CancellationToken stop)
    {
        using TempFolder folder = new();
        using Database database = new(folder["sidflow.db"]);
        Guid id;
        await using (PlaybackSessions sessions = new(database, new ManualClock()))
        {
            id = sessions.Create(new SongId("A/One.sid", 2), SessionScope.Manual, TimeSpan.FromMinutes(1), "me").Id;
            sessions.Follow(places);
            Assert.That(sessions.Touch(id)!.Song, Is.EqualTo(new SongId("B/Uno.sid", 2)));
        }
        await using PlaybackSessions later = new(database, new ManualClock());
        Assert.That(later.Touch(id)!.Song, Is.EqualTo(new SongId("B/Uno.sid", 2)));
    }
}
