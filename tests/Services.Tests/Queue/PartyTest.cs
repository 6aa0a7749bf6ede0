using SidFlow.Services.Queue;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Queue;

/// <summary>Votes order what comes next, and nothing else.</summary>
[TestFixture]
public sealed class PartyTest
{
    private static readonly CancellationToken never = CancellationToken.None;

    private TempFolder folder = null!;
    private Database database = null!;
    private PlayQueue queue = null!;

    [SetUp]
    public async Task SetUp()
    {
        folder = new TempFolder();
        database = new Database(folder["sidflow.db"]);
        queue = new PlayQueue(new RoomStore(database));
        foreach (string song in (string[])["a", "b", "c", "d"])
            await queue.AppendAsync(null, new SongId(song, 1), never);
        await queue.SetPartyAsync(true, never);
    }

    [TearDown]
    public void TearDown()
    {
        queue.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task SongsWithMoreVotesComeSoonerAndTheCurrentOneStays()
    {
        await VoteAsync("d", "anna");
        await VoteAsync("d", "bert");
        await VoteAsync("c", "anna");
        await VoteAsync("a", "carl");

        Assert.That(Songs(), Is.EqualTo("adcb"), "a plays");
    }

    [Test]
    public async Task EachListenerHasOneVoteASongAndTakesItBack()
    {
        await VoteAsync("c", "anna");
        await VoteAsync("c", "anna");
        Assert.That((Songs(), Votes("c")), Is.EqualTo(("acbd", 1)));

        await VoteAsync("c", "anna", up: false);
        await VoteAsync("b", "bert");
        Assert.That((Songs(), Votes("c")), Is.EqualTo(("abcd", 0)));
    }

    [Test]
    public async Task WithoutAPartyNobodyVotes()
    {
        await VoteAsync("c", "anna");
        await queue.SetPartyAsync(false, never);

        Assert.That((Votes("c"), queue.Snapshot.Party), Is.EqualTo((0, false)));
        await Assert.ThrowsAsync<QueueException>(() => VoteAsync("c", "anna"));
    }

    [Test]
    public async Task VotesAndThePartyAreOnDisk()
    {
        await VoteAsync("c", "anna");
        await VoteAsync("c", "bert");
        using var again = new PlayQueue(new RoomStore(database));

        Assert.That(again.Snapshot.Party);
        Assert.That(again.Snapshot.Items.Select(item => $"{item.Song.Path}{item.Voters.Count}"), Is.EqualTo(new[] { "a0", "c2", "b0", "d0" }));
        Assert.That(again.Snapshot.Items[1].Voters, Is.EqualTo(new[] { "anna", "bert" }));
    }

    private Task VoteAsync(string song, string listener, bool up = true) => queue.VoteAsync(Find("a").Id, Find(song).Id, listener, up, never);

    private QueueItem Find(string song) => queue.Snapshot.Items.Single(item => item.Song.Path == song);

    private int Votes(string song) => Find(song).Voters.Count;

    private string Songs() => string.Concat(queue.Snapshot.Items.Select(item => item.Song.Path));
}
