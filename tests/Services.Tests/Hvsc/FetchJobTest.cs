using System.Text.Json.Nodes;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Library;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
[CancelAfter(120_000)]
public sealed class FetchJobTest
{
    private TempFolder folder = null!;
    private Database database = null!;
    private ScriptedMirror mirror = null!;
    private FetchBoard board = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        (database, mirror, board) = (new Database(folder["sidflow.db"]), new ScriptedMirror(), new FetchBoard(TimeProvider.System));
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await mirror.DisposeAsync();
        database.Dispose();
        folder.Dispose();
    }

    [TestCase("""{"force":true,"remoteBaseUrl":"http://m/HVSC"}""", """{"force":true,"remoteBaseUrl":"http://m/HVSC"}""")]
    [TestCase("""{"remoteBaseUrl":"https://m/","hvscVersionPath":"other.json"}""", """{"force":false,"remoteBaseUrl":"https://m/","versionFile":"other.json"}""")]
    public void ParametersAreFilledIn(string given, string whole) => Assert.That(Kind().Check(JsonNode.Parse(given)!.AsObject()).ToJsonString(), Is.EqualTo(whole));

    [TestCase("""{}""", "Hvsc:Mirrors")]
    [TestCase("""{"configPath":"x"}""", "configPath")]
    [TestCase("""{"force":"yes","remoteBaseUrl":"http://m/"}""", "true or false")]
    [TestCase("""{"remoteBaseUrl":"file:///etc"}""", "http")]
    [TestCase("""{"remoteBaseUrl":7}""", "text")]
    [TestCase("""{"remoteBaseUrl":"http://m/","versionFile":"../../etc/passwd.json"}""", "must name a file in")]
    [TestCase("""{"remoteBaseUrl":"http://m/","versionFile":"/etc/passwd"}""", "must name a file in")]
    public void WhatIsNotAllowedIsRefused(string given, string reason) =>
        Assert.That(() => Kind().Check(JsonNode.Parse(given)!.AsObject()), Throws.TypeOf<FormatException>().With.Message.Contains(reason));

    [Test]
    public void ALibraryOfOtherFoldersIsSaid() => Assert.That(
        () => Kind(LibraryRoot.Lay([folder["mine"]], null)).Check(new JsonObject { ["remoteBaseUrl"] = "http://m/" }), Throws.TypeOf<FormatException>().With.Message.Contains("Library:Roots"));

    [Test]
    public async Task TheJobFetchesAndScans(CancellationToken stop)
    {
        TestArchive.Need(TestArchive.Program("7z") is null ? "bsdtar" : "7z");
        mirror.Files["HVSC_83-all-of-them.7z"] = TestArchive.PackCollection(83, ["DEMOS/A-F/One.sid", "GAMES/G-L/Two.sid"]);
        IReadOnlyList<LibraryRoot> roots = Roots();
        await using LibraryScans scans = new(new LibraryScanner(database, TimeProvider.System), roots, _ => Task.CompletedTask);
        await using JobBoard jobs = new(new JobStore(database), [Kind(roots, scans)], TimeProvider.System);
        await jobs.StartAsync(stop);
        Job job = await jobs.SubmitAsync("fetch", new JsonObject { ["remoteBaseUrl"] = mirror.Address.AbsoluteUri }, stop);
        while (JobTable.IsActive(jobs.Find(job.Id).State))
            await Task.Delay(20, stop);
        job = jobs.Find(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));
            Assert.That(job.Resume!.ToJsonString(), Is.EqualTo("""{"hvscVersion":83,"filename":null}"""));
            Assert.That(new LibraryIndex(database, roots).Find("DEMOS/A-F/One.sid"), Is.Not.Null);
            Assert.That(board.Progress, Is.EqualTo(board.Progress with { Phase = FetchPhase.Completed, IsActive = false, Error = null }));
            Assert.That(board.Progress.Logs, Has.Some.Contains("HVSC 83 is live"));
        });
    }

    [Test]
    public async Task AMirrorThatSaysNoFailsTheJobWithItsReason(CancellationToken stop)
    {
        mirror.ListingStatus = 404;
        IReadOnlyList<LibraryRoot> roots = Roots();
        await using LibraryScans scans = new(new LibraryScanner(database, TimeProvider.System), roots, _ => Task.CompletedTask);
        await using JobBoard jobs = new(new JobStore(database), [Kind(roots, scans)], TimeProvider.System);
        await jobs.StartAsync(stop);
        Job job = await jobs.SubmitAsync("fetch", new JsonObject { ["remoteBaseUrl"] = mirror.Address.AbsoluteUri }, stop);
        while (JobTable.IsActive(jobs.Find(job.Id).State))
            await Task.Delay(20, stop);
        Assert.That(jobs.Find(job.Id).Error, Does.Contain("404"));
        Assert.That((board.Progress.Phase, board.Progress.IsActive), Is.EqualTo((FetchPhase.Error, false)));
    }

    private IReadOnlyList<LibraryRoot> Roots() => LibraryRoot.Lay([], null, folder["hvsc"]);

    private JobKind Kind(IReadOnlyList<LibraryRoot>? roots = null, LibraryScans? scans = null) => new FetchJob(
        new FetchRules(new HvscLayout(folder["hvsc"]), MirrorRules.Usual, ArchiveLimits.Usual, true), [], roots ?? Roots(), [], scans!, board, TimeProvider.System).Kind;
}
