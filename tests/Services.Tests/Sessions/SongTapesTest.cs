using SidFlow.Emu.Tape;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Tests.Sessions;

[TestFixture, CancelAfter(60_000)]
public sealed class SongTapesTest
{
    private TempFolder folder = null!;
    private SyntheticSongs songs = null!;
    private RenderCache cache = null!;
    private SongTapes tapes = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        songs = new SyntheticSongs();
        cache = new RenderCache(folder["renders"], 1L << 30, TimeProvider.System);
        tapes = new SongTapes(songs, new RenderOptions(), cache);
    }

    [TearDown]
    public async Task TearDown()
    {
        await tapes.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task APageIsThereBeforeTheTapeIsWholeAndIsTheSameAfterwards(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        songs.Songs["a"] = new() { Listed = TimeSpan.FromSeconds(35), Gate = (15 * SyntheticSong.Rate, gate) };
        TapeFacts facts = tapes.Describe(SyntheticSongs.Id("a"))!;
        Assert.That((facts.Pages, facts.PageCycles), Is.EqualTo((4, 10_000_000)));

        byte[]? first = await PageAsync(facts.Key, 0, stop);
        Task<byte[]?> last = PageAsync(facts.Key, 3, stop);
        Assert.That(first, Is.Not.Null);
        Assert.That(last.IsCompleted, Is.False);
        Assert.That(cache.Holds(facts.Key + ".sidtape"), Is.False);
        gate.Set();
        Assert.That(await last, Is.Not.Null);
        Assert.That(await PageAsync(facts.Key, 4, stop), Is.Null, "behind the end");

        int opened = songs.Opened;
        while (!cache.Holds(facts.Key + ".sidtape"))
            await Task.Delay(10, stop);
        Assert.That(await PageAsync(facts.Key, 0, stop), Is.EqualTo(first));
        Assert.That(songs.Opened, Is.EqualTo(opened), "recorded once");
        using TapeReader tape = TapeReader.Open(cache.TryOpen(facts.Key + ".sidtape")!);
        Assert.That(tape.ReadPageBytes(3), Is.EqualTo(await last));
        Assert.That((tape.Header.Length, tape.Header.PageCycles), Is.EqualTo((facts.Length, facts.PageCycles)));
    }

    [Test]
    public async Task AKeyOfOtherBytesAndASongThatIsGoneHaveNoPages(CancellationToken stop)
    {
        songs.Songs["a"] = new() { Listed = TimeSpan.FromSeconds(15) };
        string key = tapes.Describe(SyntheticSongs.Id("a"))!.Key;
        Assert.That(await tapes.PageAsync(key[..^1] + (key[^1] == '0' ? '1' : '0'), 0, () => SyntheticSongs.Id("a"), stop), Is.Null);
        Assert.That(await tapes.PageAsync(key, 0, () => null, stop), Is.Null);
        songs.Songs["a"] = new() { Refusal = "No." };
        Assert.That(tapes.Describe(SyntheticSongs.Id("a")), Is.Null);
    }

    [Test]
    public async Task ATapeThatCannotBeWrittenIsToldToThoseWhoWait(CancellationToken stop)
    {
        songs.Songs["a"] = new() { Listed = TimeSpan.FromSeconds(15) };
        string key = tapes.Describe(SyntheticSongs.Id("a"))!.Key;
        Directory.Delete(folder["renders"], recursive: true);
        await Assert.ThatAsync(() => PageAsync(key, 0, stop), Throws.TypeOf<RenderException>());
    }

    private Task<byte[]?> PageAsync(string key, int page, CancellationToken stop) => tapes.PageAsync(key, page, () => SyntheticSongs.Id("a"), stop);
}
