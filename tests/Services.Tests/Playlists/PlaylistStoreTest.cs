using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Playlists;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Playlists;

[TestFixture]
public sealed class PlaylistStoreTest
{
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly SongId first = new("A/first.sid", 2), second = new("B/second.sid", 1);

    private TempFolder folder = null!;
    private Database database = null!;
    private PlaylistStore store = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        database = new Database(folder["sidflow.db"]);
        store = new PlaylistStore(database, TimeProvider.System);
    }

    [TearDown]
    public void TearDown()
    {
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task SongsKeepTheirOrderAndMayComeTwice()
    {
        Playlist made = await store.AddAsync("anna", "Evening", null, [second, first, second], never);

        Assert.That(store.Find(made.Id)!.Songs, Is.EqualTo(new[] { second, first, second }));
        Assert.That(store.All().Single().Songs, Is.EqualTo(new[] { second, first, second }));
    }

    [Test]
    public async Task SongsFollowFilesThatMove()
    {
        Playlist made = await store.AddAsync("anna", "Evening", null, [first, second], never);
        await new TasteTunes(database).FollowAsync([new TuneMove(first.Path, "C/moved.sid")], never);
        Assert.That(store.Find(made.Id)!.Songs, Is.EqualTo(new[] { first with { Path = "C/moved.sid" }, second }));

        await new TasteTunes(database).FollowAsync([new TuneMove("C/moved.sid", second.Path)], never);
        Assert.That(store.Find(made.Id)!.Songs, Is.EqualTo(new[] { second with { Song = 2 }, second }), "two files became one");
    }

    [Test]
    public async Task OnlyItsMakerAndTheHouseholdChangeIt()
    {
        Playlist made = await store.AddAsync("anna", "Evening", "quiet", [first], never);

        Assert.That((await Assert.ThrowsAsync<PlaylistException>(() => store.ChangeAsync(made.Id, "bert", list => list with { Name = "Mine" }, never)))!.IsForeign);
        Assert.That((await Assert.ThrowsAsync<PlaylistException>(() => store.DeleteAsync(made.Id, "bert", never)))!.IsForeign);
        Playlist changed = (await store.ChangeAsync(made.Id, Listeners.House, list => list with { Songs = [] }, never))!;
        Assert.That((changed.Name, changed.Description, changed.Songs.Count), Is.EqualTo(("Evening", "quiet", 0)));
        Assert.That(await store.DeleteAsync(made.Id, "anna", never));
        Assert.That((await store.DeleteAsync(made.Id, "anna", never), store.All().Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task ALongListIsRefusedAndNothingOfItStays()
    {
        Playlist made = await store.AddAsync("anna", "Evening", null, [first], never);
        SongId[] many = [.. Enumerable.Range(0, PlaylistStore.MostSongs + 1).Select(i => new SongId($"t{i}.sid", 1))];

        await Assert.ThrowsAsync<PlaylistException>(() => store.ChangeAsync(made.Id, "anna", list => list with { Name = "Long", Songs = many }, never));
        await Assert.ThrowsAsync<PlaylistException>(() => store.AddAsync("anna", "Long", null, many, never));
        Assert.That(store.All().Select(list => (list.Name, list.Songs.Count)), Is.EqualTo(new[] { ("Evening", 1) }));
    }
}
