using SidFlow.Services.Queue;

namespace SidFlow.Services.Tests.Queue;

/// <summary>What a full queue does.</summary>
[TestFixture]
public sealed class PlayQueueTest
{
    private static readonly CancellationToken never = CancellationToken.None;

    private PlayQueue queue = null!;
    private QueueItem[] items = null!;

    [SetUp]
    public async Task FillQueue()
    {
        queue = new PlayQueue(new MemoryQueueStore());
        for (int i = 0; i < PlayQueue.MostItems; i++)
            await queue.AppendAsync(null, new SongId($"t{i}", 1), never);
        items = [.. queue.Snapshot.Items];
    }

    [TearDown]
    public void TearDown() => queue.Dispose();

    [Test]
    public async Task SongsThatAreStillToComeAreNeverDropped()
    {
        foreach (long? current in (long?[])[null, items[0].Id, 987_654])
        {
            QueueException full = (await Assert.ThrowsAsync<QueueException>(() => queue.AppendAsync(current, new SongId("one more", 1), never)))!;
            Assert.That(full.Message, Does.Contain("full").And.Contain("1000"));
            await Assert.ThrowsAsync<QueueException>(() => queue.InsertAfterAsync(current, new SongId("one more", 1), never));
        }

        Assert.That(queue.Snapshot.Items, Is.EqualTo(items));
    }

    [Test]
    public async Task TheSongHeardLongestAgoMakesWay()
    {
        QueueItem last = await queue.AppendAsync(items[2].Id, new SongId("last", 1), never);
        QueueItem next = await queue.InsertAfterAsync(items[2].Id, new SongId("next", 1), never);

        Assert.That(queue.Snapshot.Items, Is.EqualTo((QueueItem[])[items[2], next, .. items[3..], last]));
        await Assert.ThrowsAsync<QueueException>(() => queue.AppendAsync(items[2].Id, new SongId("one more", 1), never));
    }
}
