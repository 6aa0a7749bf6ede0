using Dapper;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the tenth step lays down; the tables' use is tested through the stores.</summary>
[TestFixture]
public sealed class Step0010ListeningTest
{
    [Test]
    public async Task TheQueueStaysAndHasNoVotesAndTheNewTablesAreEmpty()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 9)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute(
                "INSERT INTO room_queue(place, id, path, song) VALUES(0, 7, 'A/b.sid', 2); UPDATE room SET next_id = 8, current_id = 7, volume = 55", transaction: t), default);

        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 10)]);
        var store = new RoomStore(database);
        (QueueSnapshot queue, long next) = store.Load();
        Assert.Multiple(() =>
        {
            Assert.That((queue.Items.Single().Id, queue.Items[0].Song, queue.Items[0].Voters.Count, queue.Party, next), Is.EqualTo((7L, new SongId("A/b.sid", 2), 0, false, 8L)));
            Assert.That((store.LoadPlace().Volume, store.LoadPlace().SleepAt), Is.EqualTo((55, (DateTimeOffset?)null)));
            foreach (string table in new[] { "playlists", "playlist_songs", "preferences" })
                Assert.That(database.Read(c => c.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}")), Is.Zero);
        });
    }
}
