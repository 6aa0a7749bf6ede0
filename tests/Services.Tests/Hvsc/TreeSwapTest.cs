using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Updates;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
[CancelAfter(30_000)]
public sealed class TreeSwapTest
{
    private static readonly DateTimeOffset when = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HvscVersion old = new(82, "82.7z", "a", when, [], when);
    private static readonly ReadyCollection next = new(new HvscVersion(83, "83.7z", "b", when, [], when), [new TuneMove("a.sid", "b.sid")]);

    private TempFolder folder = null!;
    private HvscLayout layout = null!;
    private List<TuneMove> moved = null!;

    [SetUp]
    public void Open()
    {
        (folder, moved) = (new TempFolder(), []);
        layout = new HvscLayout(folder["hvsc"]);
        TestArchive.Write(layout.Live, "is", "82");
        TestArchive.Write(layout.Previous, "is", "81");
        TestArchive.Write(layout.Staging, "is", "83");
        TestArchive.Write(layout.Folder, HvscVersion.FileName, old.ToJson());
    }

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public async Task TheNewOneIsLiveAndTheOldOneKept(CancellationToken stop)
    {
        await Swap().RunAsync(next, stop);
        ItIsDone();
        Assert.That(File.ReadAllText(Path.Combine(layout.Previous, "is")), Is.EqualTo("82"));
    }

    [Test]
    public async Task WhereItIsNotToBeKeptItGoesLast(CancellationToken stop)
    {
        await new TreeSwap(layout, keepPrevious: false, FollowAsync).RunAsync(next, stop);
        ItIsDone();
        Assert.That(Directory.Exists(layout.Previous), Is.False);
    }

    /// <summary>The states that a process leaves behind that dies after so many of the swap's steps.</summary>
    [TestCase(0, TestName = "died when the note was written")]
    [TestCase(1, TestName = "died while the one before the last was deleted")]
    [TestCase(2, TestName = "died between the two renames")]
    [TestCase(3, TestName = "died before the version was written")]
    [TestCase(4, TestName = "died before the followers were told")]
    public async Task ASwapThatWasBegunIsEnded(int steps, CancellationToken stop)
    {
        // The note alone, as a swap that dies in its first followers' call leaves it, then the steps by hand.
        string note = await NoteAsync(stop);
        if (steps >= 1)
            Directory.Delete(layout.Previous, recursive: true);
        if (steps >= 2)
            Directory.Move(layout.Live, layout.Previous);
        if (steps >= 3)
            Directory.Move(layout.Staging, layout.Live);
        if (steps >= 4)
            File.WriteAllBytes(layout.VersionFile, next.Version.ToJson());
        File.WriteAllText(layout.Ready, note);

        Assert.That(await Swap().RecoverAsync(stop), Is.Not.Null);
        ItIsDone();
        Assert.That(await Swap().RecoverAsync(stop), Is.Null, "once");
    }

    [Test]
    public async Task WithoutTheNoteNothingHappens(CancellationToken stop)
    {
        Assert.That(await Swap().RecoverAsync(stop), Is.Null);
        Assert.That(File.ReadAllText(Path.Combine(layout.Live, "is")), Is.EqualTo("82"));
        Assert.That(HvscVersion.Read(layout.VersionFile)!.Release, Is.EqualTo(82));
    }

    [Test]
    public async Task AMissingLiveTreeComesBackFromThePreviousOne(CancellationToken stop)
    {
        Directory.Delete(layout.Live, recursive: true);
        Assert.That(await Swap().RecoverAsync(stop), Does.Contain("back"));
        Assert.That(File.ReadAllText(Path.Combine(layout.Live, "is")), Is.EqualTo("81"));
    }

    [Test]
    public async Task FollowersThatFailAreToldAgain(CancellationToken stop)
    {
        TreeSwap failing = new(layout, true, (_, _) => throw new IOException("the database is away"));
        Assert.That(() => failing.RunAsync(next, stop), Throws.TypeOf<IOException>());
        Assert.That(await Swap().RecoverAsync(stop), Is.Not.Null);
        ItIsDone();
    }

    private void ItIsDone()
    {
        Assert.That(File.ReadAllText(Path.Combine(layout.Live, "is")), Is.EqualTo("83"));
        Assert.That(HvscVersion.Read(layout.VersionFile)!.Release, Is.EqualTo(83));
        Assert.That(moved, Is.EqualTo(next.Moves));
        Assert.That(Directory.EnumerateFileSystemEntries(layout.Work), Is.Empty);
    }

    /// <summary>What the note says: taken from a swap of another folder that dies telling its followers.</summary>
    private async Task<string> NoteAsync(CancellationToken stop)
    {
        HvscLayout other = new(folder["other"]);
        TestArchive.Write(other.Staging, "is", "83");
        TreeSwap dying = new(other, true, (_, _) => throw new FetchWatch.DeathException());
        Assert.That(() => dying.RunAsync(next, stop), Throws.TypeOf<FetchWatch.DeathException>());
        return await File.ReadAllTextAsync(other.Ready, stop);
    }

    private TreeSwap Swap() => new(layout, keepPrevious: true, FollowAsync);

    private Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop)
    {
        moved.AddRange(moves);
        return Task.CompletedTask;
    }
}
