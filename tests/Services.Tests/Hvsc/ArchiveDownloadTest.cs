using System.Security.Cryptography;
using SidFlow.Services.Hvsc;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
[CancelAfter(60_000)]
public sealed class ArchiveDownloadTest
{
    private const string Name = "HVSC_83-all-of-them.7z";

    private static readonly byte[] bytes = MakeBytes();
    private static readonly MirrorRules quick = new(new BackOff(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(500), 1, 10 << 20);

    private TempFolder folder = null!;
    private ScriptedMirror mirror = null!;
    private HttpClient http = null!;
    private FetchWatch watch = null!;

    [SetUp]
    public void Open()
    {
        (folder, mirror, http, watch) = (new TempFolder(), new ScriptedMirror(), Mirror.Client(), new FetchWatch());
        mirror.Files[Name] = bytes;
    }

    [TearDown]
    public async Task CloseAsync()
    {
        http.Dispose();
        await mirror.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task AnArchiveComesWhole(CancellationToken stop)
    {
        DownloadedArchive archive = await FetchAsync(stop);
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllBytes(archive.File), Is.EqualTo(bytes));
            Assert.That(archive.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
            Assert.That(archive.Bytes, Is.EqualTo(bytes.Length));
            Assert.That(mirror.Requests, Is.EqualTo([Name]));
            Assert.That(watch.Reports.Last(), Is.EqualTo((FetchPhase.Downloading, (long)bytes.Length, (long?)bytes.Length)));
            Assert.That(Directory.GetFiles(folder.Path, "*.part*"), Is.Empty);
        });
    }

    [Test]
    public async Task ACutConnectionGoesOnWhereItWasCut(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { CutAfter = 100_000 });
        mirror.Faults.Enqueue(new Fault { CutAfter = 200_000 });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
        Assert.That(mirror.Requests, Has.Count.EqualTo(3));
        Assert.That(mirror.Requests.Skip(1), Has.All.Match($"^{Name} [0-9]+$"));
    }

    [Test]
    public async Task AnotherLifeGoesOnWhereTheFirstOneEnded(CancellationToken stop)
    {
        watch = new FetchWatch { DiesAt = 3 };
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<FetchWatch.DeathException>());
        long part = new FileInfo(PartialDownload.PartOf(folder[Name])).Length;
        Assert.That(part, Is.GreaterThan(0).And.LessThan(bytes.Length));
        watch = new FetchWatch();
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
        Assert.That(mirror.Requests, Is.EqualTo([Name, $"{Name} {part}"]));
    }

    [Test]
    public async Task AFileThatChangedMeanwhileComesFromTheStart(CancellationToken stop)
    {
        watch = new FetchWatch { DiesAt = 3 };
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<FetchWatch.DeathException>());
        (watch, mirror.Tag) = (new FetchWatch(), "\"two\"");
        byte[] other = [.. bytes.Reverse()];
        mirror.Files[Name] = other;
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(other));
        Assert.That(mirror.Requests, Is.EqualTo([Name, Name]));
    }

    [Test]
    public async Task WithoutAMarkOfItsVersionAPartCountsForNothing(CancellationToken stop)
    {
        mirror.Tag = "W/\"weak\"";
        mirror.Faults.Enqueue(new Fault { CutAfter = 100_000 });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
        Assert.That(mirror.Requests, Is.EqualTo([Name, Name]));
    }

    [Test]
    public async Task AMirrorThatKnowsNoRangesGivesItAnew(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { CutAfter = 100_000 });
        mirror.Faults.Enqueue(new Fault { IgnoresRanges = true });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
    }

    [Test]
    public async Task AnotherPartThanAskedForIsNotTaken(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { CutAfter = 100_000 });
        mirror.Faults.Enqueue(new Fault { WrongRange = true });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
    }

    [Test]
    public async Task AFileThatGotShorterIsAnsweredWith416AndComesAnew(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { CutAfter = 300_000 });
        Task<DownloadedArchive> fetching = FetchAsync(stop);
        mirror.Files[Name] = bytes[..1000];
        Assert.That(File.ReadAllBytes((await fetching).File), Is.EqualTo(bytes[..1000]).Or.EqualTo(bytes));
    }

    [TestCase(1)]
    [TestCase(1000)]
    public void ALengthThatIsNeverReachedIsGivenUp(int more, CancellationToken stop)
    {
        mirror.Always = new Fault { WrongLength = more };
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<MirrorException>().With.Property("MayPass").True);
        Assert.That(mirror.Requests, Has.Count.LessThan(10));
    }

    [Test]
    public async Task AMirrorThatFallsSilentIsAskedAgain(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { StallAfter = 150_000 });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
        Assert.That(watch.Text, Does.Contain("nothing more came"));
    }

    [TestCase(503)]
    [TestCase(500)]
    [TestCase(429)]
    public async Task ATroubleThatMayPassIsWaitedFor(int status, CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { Status = status, Header = "Retry-After: 0" });
        mirror.Faults.Enqueue(new Fault { Status = status });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
    }

    [Test]
    public void AMirrorThatAsksForALongPauseIsLeft(CancellationToken stop)
    {
        mirror.Faults.Enqueue(new Fault { Status = 503, Header = "Retry-After: 3600" });
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<MirrorException>());
        Assert.That(mirror.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(404)]
    [TestCase(403)]
    [TestCase(410)]
    public void WhatIsNotThereIsAskedForOnce(int status, CancellationToken stop)
    {
        mirror.Always = new Fault { Status = status };
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<MirrorException>().With.Property("MayPass").False.And.Message.Contains(status.ToString()));
        Assert.That(mirror.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ARedirectIsFollowed(CancellationToken stop)
    {
        mirror.Files["elsewhere.7z"] = bytes;
        mirror.Faults.Enqueue(new Fault { Status = 302, Header = "Location: /HVSC/elsewhere.7z" });
        Assert.That(File.ReadAllBytes((await FetchAsync(stop)).File), Is.EqualTo(bytes));
    }

    [Test]
    public void ARedirectInCirclesEnds(CancellationToken stop)
    {
        mirror.Always = new Fault { Status = 302, Header = $"Location: /HVSC/{Name}" };
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<MirrorException>());
    }

    [Test]
    public void WhatIsTooLargeIsNotFetched(CancellationToken stop)
    {
        mirror.Files[Name] = new byte[quick.MostBytes + 1];
        Assert.That(() => FetchAsync(stop), Throws.TypeOf<MirrorException>().With.Message.Contains("more than any release"));
        Assert.That(PartialDownload.LengthOf(folder[Name]), Is.Zero);
    }

    [Test]
    public void RoomIsAskedForBeforeTheFirstByte(CancellationToken stop)
    {
        List<(long, long)> asked = [];
        ArchiveDownload download = new(http, quick, TimeProvider.System, (length, missing) =>
        {
            asked.Add((length, missing));
            throw new FetchException("full");
        });
        Assert.That(() => download.FetchAsync(new Uri(mirror.Address, Name), folder[Name], watch, stop), Throws.TypeOf<FetchException>());
        Assert.That(asked, Is.EqualTo([((long)bytes.Length, (long)bytes.Length)]));
        Assert.That(PartialDownload.LengthOf(folder[Name]), Is.Zero);
    }

    [Test]
    public async Task AWholeArchiveIsKnownAgainAndAChangedOneIsNot(CancellationToken stop)
    {
        DownloadedArchive archive = await FetchAsync(stop);
        Assert.That(await ArchiveNote.FindAsync(folder[Name], stop), Is.EqualTo(archive));
        byte[] other = [.. bytes];
        other[5] ^= 1;
        File.WriteAllBytes(folder[Name], other);
        Assert.That(await ArchiveNote.FindAsync(folder[Name], stop), Is.Null);
    }

    private Task<DownloadedArchive> FetchAsync(CancellationToken stop) =>
        new ArchiveDownload(http, quick, TimeProvider.System, (_, _) => { }).FetchAsync(new Uri(mirror.Address, Name), folder[Name], watch, stop);

    private static byte[] MakeBytes()
    {
        byte[] made = new byte[500_000];
        new Random(83).NextBytes(made);
        return made;
    }
}
