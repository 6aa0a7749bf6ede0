using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Hvsc.Updates;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
[CancelAfter(120_000)]
public sealed class FetchTest
{
    private const string Base83 = "HVSC_83-all-of-them.7z", Update84 = "HVSC_Update_84.7z";

    private static readonly string[] tunes = ["DEMOS/A-F/One.sid", "DEMOS/A-F/Two.sid", "GAMES/G-L/Three.sid", "MUSICIANS/H/Hubbard_Rob/Four.sid"];
    private static readonly MirrorRules quick = new(new BackOff(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5), 1, 10 << 20);

    private static byte[] base83 = [], update84 = [];

    private TempFolder folder = null!;
    private ScriptedMirror mirror = null!, second = null!;
    private HttpClient http = null!;
    private FetchWatch watch = null!;
    private HvscLayout layout = null!;
    private List<TuneMove> moved = null!;

    [OneTimeSetUp]
    public void Pack()
    {
        base83 = TestArchive.PackCollection(83, tunes, announced: 4);
        update84 = TestArchive.PackUpdate(84,
            """
            # the collection should contain 5 SID files!
            MOVE
            /DEMOS/A-F/One.sid
            /GAMES/A-F/Uno.sid
            /update/new/DEMOS/A-F/
            /DEMOS/A-F/
            REPLACE
            /update/fix/Two.sid
            /DEMOS/A-F/
            /update/DOCUMENTS/
            /DOCUMENTS/
            TITLE
            /MUSICIANS/H/Hubbard_Rob/Four.sid
            Vier
            DELETE
            /GAMES/G-L/Three.sid
            MKDIR
            /GAMES/M-R/
            """.Replace("/GAMES/A-F/Uno.sid", "/GAMES/G-L/Uno.sid", StringComparison.Ordinal),
            new Dictionary<string, byte[]>
            {
                ["new/DEMOS/A-F/Five.sid"] = TestArchive.Tune("Five"),
                ["new/DEMOS/A-F/Six.sid"] = TestArchive.Tune("Six"),
                ["fix/Two.sid"] = TestArchive.Tune("a better rip"),
                ["DOCUMENTS/HVSC.txt"] = "\r\n Release 84\r\n"u8.ToArray(),
            });
    }

    [SetUp]
    public void Open()
    {
        (folder, mirror, second, http, watch, moved) = (new TempFolder(), new ScriptedMirror(), new ScriptedMirror(), Mirror.Client(), new FetchWatch(), []);
        layout = new HvscLayout(folder["hvsc"]);
        mirror.Files[Base83] = second.Files[Base83] = base83;
    }

    [TearDown]
    public async Task CloseAsync()
    {
        http.Dispose();
        await mirror.DisposeAsync();
        await second.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task FromNothingToTheNewest(CancellationToken stop)
    {
        Assert.That(await RunAsync(stop), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(Tunes(), Is.EqualTo(tunes));
            Assert.That(Version(), Is.EqualTo("HVSC 83"));
            Assert.That(watch.Installed, Is.EqualTo(83));
            Assert.That(watch.Text, Does.Contain("4 tunes with 4 songs, 4 announced; 0 not readable; 0 of the tunes have lengths"));
            Assert.That(watch.Reports.Last().Phase, Is.EqualTo(FetchPhase.Completed));
            Assert.That(watch.Reports.Select(report => report.Phase), Is.SupersetOf([FetchPhase.Initializing, FetchPhase.Downloading, FetchPhase.Extracting, FetchPhase.Applying]));
            Assert.That(Directory.EnumerateFileSystemEntries(layout.Work), Is.Empty, "nothing is left over");
        });
        watch = new FetchWatch();
        Assert.That(await RunAsync(stop), Is.False, "and then there is nothing to do");
        Assert.That(mirror.Requests.Count(request => request == Base83), Is.EqualTo(1));
    }

    [Test]
    public async Task AnUpdateMakesTheNextRelease(CancellationToken stop)
    {
        await RunAsync(stop);
        mirror.Files[Update84] = update84;
        moved.Clear();
        Assert.That(await RunAsync(stop), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(Tunes(), Is.EqualTo(["DEMOS/A-F/Five.sid", "DEMOS/A-F/Six.sid", "DEMOS/A-F/Two.sid", "GAMES/G-L/Uno.sid", tunes[3]]));
            Assert.That(Version(), Is.EqualTo("HVSC 83 + Update 84"));
            Assert.That(moved, Is.EqualTo([new TuneMove("DEMOS/A-F/One.sid", "GAMES/G-L/Uno.sid")]));
            Assert.That(File.Exists(Path.Combine(layout.Live, "DOCUMENTS/Update84.hvs")), Is.True);
            Assert.That(Directory.Exists(Path.Combine(layout.Live, "update")), Is.False);
            Assert.That(Directory.EnumerateFiles(layout.Previous, "*.sid", SearchOption.AllDirectories).Count(), Is.EqualTo(4), "the release before is kept");
        });
        Assert.That(await RunAsync(stop), Is.False);
    }

    [Test]
    public async Task ForcedItComesAnewWithItsUpdates(CancellationToken stop)
    {
        await RunAsync(stop);
        SortedDictionary<string, string> before = TestArchive.Picture(layout.Live);
        Assert.That(await RunAsync(stop, force: true), Is.True);
        Assert.That(TestArchive.Picture(layout.Live), Is.EqualTo(before));
        Assert.That(mirror.Requests.Count(request => request == Base83), Is.EqualTo(2));
    }

    [Test]
    public async Task TunesThatMovedBetweenTwoBasesAreFollowed(CancellationToken stop)
    {
        await RunAsync(stop);
        using (TempFolder next = new())
        {
            TestArchive.WriteCollection(next["C64Music"], 85, tunes[1..]);
            TestArchive.Write(next["C64Music"], "MUSICIANS/O/One.sid", TestArchive.Tune(tunes[0]));
            mirror.Files["HVSC_85-all-of-them.7z"] = TestArchive.Pack(next.Path);
        }
        await RunAsync(stop);
        Assert.That(Version(), Is.EqualTo("HVSC 85"));
        Assert.That(moved, Is.EqualTo([new TuneMove(tunes[0], "MUSICIANS/O/One.sid")]));
    }

    [TestCase("# the collection should contain 6 SID files!\nMOVE\n/update/new/\n/DEMOS/A-F/\nREPLACE\n/update/DOCUMENTS/\n/DOCUMENTS/\n", "5 tunes where 6 are announced", TestName = "a wrong count")]
    [TestCase("MOVE\n/update/new/\n/DEMOS/A-F/\n", "call it release 83", TestName = "a wrong release")]
    [TestCase("REPLACE\n/update/DOCUMENTS/\n/DOCUMENTS/\n/update/broken.sid\n/DEMOS/A-F/Two.sid\n", "no tunes that can be read", TestName = "a tune that is none")]
    public async Task AnUpdateThatFailsItsCheckLeavesAllAsItWas(string script, string reason, CancellationToken stop)
    {
        await RunAsync(stop);
        SortedDictionary<string, string> before = TestArchive.Picture(folder["hvsc"]);
        mirror.Files[Update84] = TestArchive.PackUpdate(84, script, new Dictionary<string, byte[]>
        {
            ["new/Five.sid"] = TestArchive.Tune("Five"),
            ["broken.sid"] = "PSID but not really"u8.ToArray(),
            ["DOCUMENTS/HVSC.txt"] = "\r\n Release 84\r\n"u8.ToArray(),
        });
        Assert.That(() => RunAsync(stop), Throws.TypeOf<FetchException>().With.Message.Contains(reason));
        Assert.That(TestArchive.Picture(folder["hvsc"]), Is.EqualTo(before));
    }

    [Test]
    public async Task AScriptForAnotherReleaseIsRefused(CancellationToken stop)
    {
        await RunAsync(stop);
        using TempFolder other = new();
        TestArchive.Write(other.Path, "update/Update84.hvs", "# Resulting Version: 84\n# Previous Version: 82\n");
        mirror.Files[Update84] = TestArchive.Pack(other.Path);
        Assert.That(() => RunAsync(stop), Throws.TypeOf<FetchException>().With.Message.Contains("from release 82 to 84"));
    }

    [TestCase(82, 4, "release 82, not release 83")]
    [TestCase(83, 9, "4 tunes where 9 are announced")]
    public void ABaseThatIsNotWhatItSaysIsRefused(int says, int announced, string reason, CancellationToken stop)
    {
        mirror.Files[Base83] = TestArchive.PackCollection(says, tunes, announced);
        Assert.That(() => RunAsync(stop), Throws.TypeOf<FetchException>().With.Message.Contains(reason));
        Assert.That(Directory.Exists(layout.Live), Is.False);
        Assert.That(File.Exists(layout.VersionFile), Is.False);
    }

    [Test]
    public async Task ADamagedArchiveComesFromTheNextMirror(CancellationToken stop)
    {
        mirror.Always = new Fault { Corrupt = base83.Length / 3 };
        await RunAsync(stop);
        Assert.That(Tunes(), Is.EqualTo(tunes));
        Assert.That(watch.Text, Does.Contain("The download is dropped"));
        Assert.That(second.Requests, Does.Contain(Base83));
    }

    [Test]
    public async Task AMirrorThatIsAwayGivesWayToTheNext(CancellationToken stop)
    {
        mirror.ListingStatus = 503;
        mirror.Always = new Fault { Status = 404 };
        await RunAsync(stop);
        Assert.That(Tunes(), Is.EqualTo(tunes));
    }

    [Test]
    public void WithoutAnyMirrorItMayPass(CancellationToken stop)
    {
        mirror.Always = second.Always = new Fault { Status = 503 };
        Assert.That(() => RunAsync(stop), Throws.TypeOf<FetchException>().With.Property("MayPass").True);
        mirror.ListingStatus = second.ListingStatus = 404;
        Assert.That(() => RunAsync(stop), Throws.TypeOf<FetchException>().With.Property("MayPass").False);
    }

    [Test]
    public void AFullDiskIsToldBeforeTheDownload(CancellationToken stop)
    {
        Assert.That(() => RunAsync(stop, free: 60 << 20), Throws.TypeOf<FetchException>().With.Message.Contains("has 60 MiB free, and 65 MiB are needed"));
        Assert.That(new FileInfo(layout.Archive(Base83) + ".part").Exists, Is.False);
    }

    [Test]
    public async Task AFileThatIsNotTheOneRecordedIsTold(CancellationToken stop)
    {
        await RunAsync(stop);
        mirror.Files[Base83] = TestArchive.PackCollection(83, [.. tunes, "DEMOS/A-F/More.sid"]);
        await RunAsync(stop, force: true);
        Assert.That(watch.Text, Does.Contain("is not the file that it was"));
        Assert.That(Tunes(), Has.Count.EqualTo(5));
    }

    [Test]
    public void WithoutAProgramToUnpackItSaysWhatToInstall(CancellationToken stop)
    {
        Fetch fetch = new(Rules(), http, TimeProvider.System, (_, _) => Task.CompletedTask, watch, ["/nowhere/7z"]);
        Assert.That(() => fetch.RunAsync(new FetchOrder([mirror.Address], false), stop), Throws.TypeOf<FetchException>().With.Message.Contains("apt install"));
    }

    /// <summary>Dies at each step that it tells of in turn, each time in a new process's place, and ends with the same bytes.</summary>
    [Test]
    public async Task KilledAtEveryStepItEndsAsIfNothingHadHappened(CancellationToken stop)
    {
        await RunAsync(stop);
        mirror.Files[Update84] = update84;
        await RunAsync(stop);
        SortedDictionary<string, string> whole = TestArchive.Picture(layout.Live);
        int deaths = 0;

        layout = new HvscLayout(folder["again"]);
        for (int at = 1; ; at++)
        {
            watch = new FetchWatch { DiesAt = at };
            try
            {
                await RunAsync(stop);
                break;
            }
            catch (FetchWatch.DeathException)
            {
                deaths++;
                Assert.That(Directory.Exists(layout.Live) ? Version() : "none", Is.AnyOf("none", "HVSC 83", "HVSC 83 + Update 84"));
            }
        }
        Assert.That(deaths, Is.GreaterThan(8));
        Assert.That(TestArchive.Picture(layout.Live), Is.EqualTo(whole));
        Assert.That(Version(), Is.EqualTo("HVSC 83 + Update 84"));
    }

    [Test]
    public async Task WhatAnEarlierLifeHasLeftGoesWhenNothingIsToBeDone(CancellationToken stop)
    {
        await RunAsync(stop);
        // Killed between the swap and the end; and while an archive came that no mirror has any more.
        foreach (string name in new[] { Base83, Base83 + ".json", "HVSC_82-all-of-them.7z.part", "HVSC_82-all-of-them.7z.part.json", "unpacked.links", "unpacked/C64Music/a.sid" })
            TestArchive.Write(layout.Work, name, "left");
        Assert.That(await RunAsync(stop), Is.False);
        Assert.That(Directory.EnumerateFileSystemEntries(layout.Work), Is.Empty);
        Assert.That(Tunes(), Is.EqualTo(tunes));
    }

    [Test]
    public async Task WhatIsLiveIsThereWhateverElseFails(CancellationToken stop)
    {
        await RunAsync(stop);
        SortedDictionary<string, string> before = TestArchive.Picture(layout.Live);
        foreach (Fault fault in new[] { new Fault { Status = 404 }, new Fault { Corrupt = 40 }, new Fault { WrongLength = 5 } })
        {
            mirror.Always = second.Always = fault;
            Assert.That(() => RunAsync(stop, force: true), Throws.TypeOf<FetchException>());
            Assert.That(TestArchive.Picture(layout.Live), Is.EqualTo(before));
        }
    }

    private FetchRules Rules(long? free = null)
    {
        FetchRules rules = new(layout, quick, ArchiveLimits.Usual, KeepPrevious: true);
        return free is { } bytes ? rules with { FreeBytes = _ => bytes } : rules;
    }

    private Task<bool> RunAsync(CancellationToken stop, bool force = false, long? free = null)
    {
        TestArchive.Need(TestArchive.Program("7z") is null ? "bsdtar" : "7z");
        return new Fetch(Rules(free), http, TimeProvider.System, (moves, _) =>
        {
            moved.AddRange(moves);
            return Task.CompletedTask;
        }, watch).RunAsync(new FetchOrder([mirror.Address, second.Address], force), stop);
    }

    private IReadOnlyList<string> Tunes() => [.. TestArchive.Picture(layout.Live).Keys.Where(path => path.EndsWith(".sid", StringComparison.Ordinal))];

    private string Version() => HvscVersion.Read(layout.VersionFile)!.Label;
}
