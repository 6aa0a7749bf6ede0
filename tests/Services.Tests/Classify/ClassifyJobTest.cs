using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Library;
using SidFlow.Services.Tests.Library;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Tests.Classify;

/// <summary>The job over a real library and workers that answer at once: a shell script that knows one record.</summary>
[TestFixture]
[CancelAfter(120_000)]
public sealed class ClassifyJobTest
{
    private const string Script = """
        printf '{"ready":%d}\n' $$
        while read -r line; do
          printf '%s\n' "$line" | sed 's/"file":"[^"]*",//' >>"$1"
          case $line in
            *'"path":"Killer'*) if [ -e "$3" ]; then kill -9 $$; fi; cat "$2";;
            *'"path":"Odd'*) printf '{"done":{"violation":"It contradicts itself."}}\n';;
            *'"path":"Basic'*) printf '{"done":{"refused":"It needs a ROM."}}\n';;
            *'"path":"Silent'*) sed 's/"features"/"degraded":true,"degraded_reason":"It is silent.","features"/' "$2";;
            *'"path":"Slow'*) sleep 0.05; cat "$2";;
            *) cat "$2";;
          esac
        done
        """;

    private ScannedFolder folder = null!;
    private ClassifiedStore store = null!;
    private ClassifyBoard progress = null!;
    private WorkerPool workers = null!;
    private JobBoard jobs = null!;
    private SongId[] top = [];

    private string Asked => folder.Data["asked"];
    private string Deadly => folder.Data["deadly"];

    [SetUp]
    public async Task OpenAsync()
    {
        folder = new ScannedFolder();
        ClassifiedSong song = new()
        {
            Track = new TrackId("any", 1),
            Features = new Dictionary<string, double> { ["ratingRawE"] = 0.5, ["ratingRawM"] = 0.25, ["ratingRawC"] = 0.75 },
            FeatureSetVersion = "1.5.0",
            FeatureVariant = "sidflow-audio-1",
            SidFeatureVariant = "sidflow-trace-1",
            Vector = [1, 2, 3, 4, 5],
            ClassifiedAt = DateTimeOffset.UnixEpoch,
        };
        folder.Data.Write("answer", "{\"done\":{\"record\":" + Encoding.UTF8.GetString(ClassifiedLine.Write(song)).Trim() + "}}\n");
        folder.Data.Write("deadly", "");
        await StartAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await EndAsync();
        folder.Dispose();
    }

    private async Task StartAsync()
    {
        WorkerRules rules = new("/bin/sh", ["-c", Script, "sh", Asked, folder.Data["answer"], Deadly]) { MostWorkers = 2, FirstPause = TimeSpan.FromMilliseconds(1) };
        (store, progress, workers) = (new ClassifiedStore(folder.Database, TimeProvider.System), new ClassifyBoard(folder.Data.Path, TimeProvider.System), new WorkerPool(rules, [MeasureUnit.Kind], TimeProvider.System));
        ClassifyTools tools = new(store, new ClassifyLedger(folder.Database), folder.Index, workers, folder.Data["roms"], RomSet.None, CiaModel.Mos8521, TimeSpan.FromMinutes(3), most => top[..Math.Min(most, top.Length)], TimeProvider.System);
        jobs = new JobBoard(new JobStore(folder.Database), [new ClassifyJob(tools, progress).Kind], TimeProvider.System);
        await jobs.StartAsync(default);
    }

    private async Task EndAsync()
    {
        await jobs.DisposeAsync();
        await workers.DisposeAsync();
    }

    private async Task ScanAsync(params (string Path, int Songs)[] tunes)
    {
        foreach ((string path, int songs) in tunes)
            folder.Tunes.Write(path, SidFile.Make(title: path, songs: songs));
        await folder.ScanAsync();
    }

    private async Task<Job> RunAsync(CancellationToken stop, JsonObject? order = null)
    {
        Job job = await jobs.SubmitAsync("classify", order ?? [], stop);
        while (JobTable.IsActive(jobs.Find(job.Id).State))
            await Task.Delay(10, stop);
        return jobs.Find(job.Id);
    }

    private IEnumerable<string> Tracks => store.All().Select(song => song.Track.ToString());

    /// <summary>Units that workers were given since the last time this was asked.</summary>
    private int TakeAsked()
    {
        int asked = File.Exists(Asked) ? File.ReadAllLines(Asked).Length : 0;
        File.Delete(Asked);
        return asked;
    }

    [Test]
    public async Task AFullRunMeasuresAllSongsOnceAndMakesTheScale(CancellationToken stop)
    {
        await ScanAsync(("A/one.sid", 3), ("B/two.sid", 1));
        Job job = await RunAsync(stop);
        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));
        Assert.That(Tracks, Is.EqualTo((string[])["A/one.sid#1", "A/one.sid#2", "A/one.sid#3", "B/two.sid#1"]));
        Assert.That(store.Scale!.Songs, Is.EqualTo(4));
        ClassifyProgress end = progress.Progress;
        Assert.That((end.Phase, end.TotalFiles, end.ProcessedFiles, end.RenderedFiles, end.PercentComplete, end.IsActive, end.JobId), Is.EqualTo(("completed", 4L, 4L, 4L, 100.0, false, job.Id)));
        Assert.That(TakeAsked(), Is.EqualTo(4));
        long version = store.Version;

        await RunAsync(stop);
        Assert.That((TakeAsked(), progress.Progress.SkippedAlreadyClassifiedFiles, store.Version), Is.EqualTo((0, 4L, version)), "all is known");
        await RunAsync(stop, new JsonObject { ["forceRebuild"] = true });
        Assert.That(TakeAsked(), Is.EqualTo(4));
    }

    [Test]
    public async Task WhatChangesIsMeasuredAnewAndWhatGoesIsForgotten(CancellationToken stop)
    {
        await ScanAsync(("A/one.sid", 1), ("A/two.sid", 1), ("A/three.sid", 1));
        await RunAsync(stop);
        TakeAsked();
        File.Delete(folder.Tunes["A/two.sid"]);
        folder.Tunes.Write("A/one.sid", SidFile.Make(title: "Another"));
        File.Move(folder.Tunes["A/three.sid"], folder.Tunes["A/four.sid"]);
        await folder.ScanAsync(stop: stop);
        await RunAsync(stop);
        Assert.That(Tracks, Is.EqualTo((string[])["A/four.sid#1", "A/one.sid#1"]));
        Assert.That((TakeAsked(), progress.Progress.CachedFiles), Is.EqualTo((1, 1L)), "a file that lies elsewhere is known");
        Assert.That(store.Scale!.Songs, Is.EqualTo(2));
    }

    [Test]
    public async Task BadTunesCostThemselvesAndAreTriedAgainNextTime(CancellationToken stop)
    {
        await ScanAsync(("Killer.sid", 2), ("Basic.sid", 1), ("Silent.sid", 1), ("good.sid", 3), ("Odd.sid", 1));
        Job job = await RunAsync(stop);
        Assert.That(job.State, Is.EqualTo(JobState.Completed));
        Assert.That(Tracks, Is.EqualTo((string[])["Silent.sid#1", "good.sid#1", "good.sid#2", "good.sid#3"]));
        Assert.That(progress.Progress.Counters, Is.EqualTo(new ClassifyCounters(4, 1, 1, 3, 0, 0)));
        Assert.That(jobs.Lines(job.Id, 0, 100).Select(line => line.Text), Has.Some.Contains("Killer.sid#1: The worker was ended by signal 9").And.Some.Contains("Odd.sid#1: It contradicts itself.").And.Some.EqualTo("1 refused: It needs a ROM."));
        Assert.That(TakeAsked(), Is.EqualTo(6 + 3 * 2), "three tries for each song of the one that kills");
        Assert.That(store.Scale!.Songs, Is.EqualTo(3), "a silent song has no part in the scale");

        File.Delete(Deadly);
        await RunAsync(stop);
        Assert.That(TakeAsked(), Is.EqualTo(4), "what failed, the odd one and the silent one");
        Assert.That(Tracks, Has.Some.EqualTo("Killer.sid#2"));
        Assert.That(progress.Progress.Counters, Is.EqualTo(new ClassifyCounters(3, 1, 0, 1, 4, 0)));
    }

    [Test]
    public async Task ARunThatContradictsItselfTooOftenIsEnded(CancellationToken stop)
    {
        await ScanAsync(("A/one.sid", 256), ("A/two.sid", 256), ("Odd.sid", 8), ("Z/last.sid", 256));
        Job job = await RunAsync(stop);
        Assert.That(job.State, Is.EqualTo(JobState.Failed));
        Assert.That(job.Error, Does.Contain("contradict themselves"));
        Assert.That(store.Count, Is.GreaterThanOrEqualTo(500), "what was measured stays");
        Assert.That(store.Scale, Is.Null);
    }

    [Test]
    public async Task APartOfTheLibraryCanBeAskedFor(CancellationToken stop)
    {
        await ScanAsync(("A/x/one.sid", 2), ("A/two.sid", 2), ("B/three.sid", 2));
        await RunAsync(stop, new JsonObject { ["path"] = "/C64Music/A/x" });
        Assert.That(Tracks, Is.EqualTo((string[])["A/x/one.sid#1", "A/x/one.sid#2"]));
        await RunAsync(stop, new JsonObject { ["limit"] = 1, ["path"] = "B/" });
        Assert.That(Tracks, Is.EqualTo((string[])["A/x/one.sid#1", "A/x/one.sid#2", "B/three.sid#1"]));
        string list = folder.Data.Write("list", "\nA/two.sid\r\n/C64Music/none.sid\n");
        await RunAsync(stop, new JsonObject { ["pathsFile"] = list });
        Assert.That(store.Count, Is.EqualTo(5));
        Assert.That(store.Scale!.Songs, Is.EqualTo(5), "made again, since there are twice as many songs as it was made from");
    }

    [Test]
    public async Task ASampleIsWholeFoldersAndTheSameForTheSameSeed(CancellationToken stop)
    {
        await ScanAsync([.. Enumerable.Range(0, 40).Select(n => ($"{n / 4}/{n}.sid", 1))]);
        await RunAsync(stop, new JsonObject { ["sample"] = 10, ["seed"] = 7 });
        string[] first = [.. Tracks];
        Assert.That(first, Has.Length.EqualTo(12));
        Assert.That(first.CountBy(track => track.Split('/')[0]).Select(group => group.Value), Is.All.EqualTo(4));
        TakeAsked();
        await RunAsync(stop, new JsonObject { ["sample"] = 10, ["seed"] = 7 });
        Assert.That(TakeAsked(), Is.Zero);
        await RunAsync(stop, new JsonObject { ["sample"] = 10, ["seed"] = 8 });
        Assert.That(TakeAsked(), Is.Positive);
    }

    [Test]
    public async Task ARunGoesOnWhereTheDaemonLeftIt(CancellationToken stop)
    {
        await ScanAsync(("Slow.sid", 60), ("Killer.sid", 1));
        Job job = await jobs.SubmitAsync("classify", new JsonObject { ["forceRebuild"] = true }, stop);
        while (store.Count < 10)
            await Task.Delay(5, stop);
        await EndAsync();
        int before = store.Count;
        Assert.That(before, Is.InRange(10, 59));
        TakeAsked();

        await StartAsync();
        while (JobTable.IsActive(jobs.Find(job.Id).State))
            await Task.Delay(10, stop);
        Assert.That((jobs.Find(job.Id).State, store.Count), Is.EqualTo((JobState.Completed, 60)));
        Assert.That(TakeAsked(), Is.LessThanOrEqualTo(60 - before + 3), "nothing that was stored is measured again; what failed has its tries again");
        Assert.That(progress.Progress.ProcessedFiles, Is.EqualTo(61));
    }

    [Test]
    public async Task ARunIsHeldAndEnded(CancellationToken stop)
    {
        await ScanAsync(("Slow.sid", 200));
        Job job = await jobs.SubmitAsync("classify", new JsonObject { ["threads"] = 1 }, stop);
        while (progress.Progress.RenderedFiles == 0)
            await Task.Delay(5, stop);
        Assert.That(progress.Progress.PerThread, Has.Count.EqualTo(1));
        await jobs.PauseAsync(job.Id, stop);
        Assert.That((progress.Progress.Phase, progress.Progress.IsPaused), Is.EqualTo(("paused", true)));
        await Task.Delay(600, stop);
        int held = store.Count;
        await Task.Delay(600, stop);
        Assert.That(store.Count, Is.EqualTo(held));

        await jobs.ResumeAsync(job.Id, stop);
        while (store.Count == held)
            await Task.Delay(5, stop);
        await jobs.CancelAsync(job.Id, stop);
        while (progress.Progress.IsActive)
            await Task.Delay(5, stop);
        Assert.That((progress.Progress.Phase, progress.Progress.Error), Is.EqualTo(("idle", (string?)null)));
        Assert.That(store.Count, Is.LessThan(200));
    }

    [Test]
    public async Task WhatIsKnownCanBeLookedAtWithoutMeasuring(CancellationToken stop)
    {
        await ScanAsync(("Basic.sid", 1), ("Silent.sid", 1), ("good.sid", 2), ("late.sid", 3), ("changed.sid", 1));
        await RunAsync(stop, new JsonObject { ["pathsFile"] = folder.Data.Write("list", "Basic.sid\nSilent.sid\ngood.sid\nchanged.sid\n") });
        folder.Tunes.Write("changed.sid", SidFile.Make(title: "Another"));
        await folder.ScanAsync(stop: stop);
        TakeAsked();

        Job job = await RunAsync(stop, new JsonObject { ["validate"] = true, ["verbose"] = true });
        Assert.That(TakeAsked(), Is.Zero);
        string[] said = [.. jobs.Lines(job.Id, 0, 100).Select(line => line.Text)];
        // The workers' record has five dimensions: each whole one contradicts itself.
        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Failed, "3 records contradict themselves; the log names them. Have them measured anew: classify --force-rebuild --path PATH.")));
        Assert.That(said, Has.Some.EqualTo("0 whole, 0 degraded, 1 refused, 0 failed, 1 of another file or recipe, 3 not classified, 3 contradict themselves, of 8 songs."));
        Assert.That(said, Has.Some.EqualTo("good.sid#2: The vector has 5 dimensions of 58.").And.Some.EqualTo("late.sid#3: not classified").And.Some.EqualTo("Basic.sid#1: refused"));

        string sound = File.ReadAllText(folder.Data["answer"]).Replace("[1,2,3,4,5]", $"[{string.Join(',', Enumerable.Repeat("0.5", 58))}]", StringComparison.Ordinal)
            .Replace("\"features\":{", "\"features\":{\"sidNoteCount\":9,", StringComparison.Ordinal);
        folder.Data.Write("answer", sound);
        await RunAsync(stop, new JsonObject { ["forceRebuild"] = true });
        job = await RunAsync(stop, new JsonObject { ["validate"] = true });
        Assert.That((job.State, job.Progress.Message), Is.EqualTo((JobState.Completed, "6 of 8 whole")));
    }

    [Test]
    public async Task RatingsAreMadeAnewFromTheRecordsThereAre(CancellationToken stop)
    {
        await ScanAsync([.. Enumerable.Range(0, 5).Select(n => ($"{n}.sid", 1))]);
        await RunAsync(stop, new JsonObject { ["limit"] = 3 });
        await RunAsync(stop, new JsonObject { ["path"] = "3" });
        Assert.That(store.Scale!.Songs, Is.EqualTo(3), "one more song moves nobody");
        TakeAsked();
        Job job = await RunAsync(stop, new JsonObject { ["resumeFromFeatures"] = true });
        Assert.That((job.State, TakeAsked(), store.Scale!.Songs), Is.EqualTo((JobState.Completed, 0, 4)));
    }

    [Test]
    public async Task WhatIsPlayedMostComesAloneAndTheLogNamesEverySong(CancellationToken stop)
    {
        await ScanAsync(("A.sid", 1), ("B.sid", 2), ("Basic.sid", 1), ("C.sid", 1));
        top = [new SongId("B.sid", 2), new SongId("Basic.sid", 1), new SongId("gone.sid", 1), new SongId("A.sid", 1)];
        Job job = await RunAsync(stop, new JsonObject { ["top"] = 3, ["batchSize"] = 1, ["verbose"] = true });
        Assert.That(Tracks, Is.EqualTo((string[])["B.sid#1", "B.sid#2"]));
        Assert.That(jobs.Lines(job.Id, 0, 100).Select(line => line.Text), Has.Some.EqualTo("B.sid#2: measured").And.Some.EqualTo("Basic.sid#1: refused. It needs a ROM."));
    }

    [TestCase("""{"threads":-1}""", "threads")]
    [TestCase("""{"all":true,"limit":5}""", "all means the whole library")]
    [TestCase("""{"all":true,"top":5}""", "all means the whole library")]
    [TestCase("""{"resumeFromFeatures":true,"path":"A"}""", "measures nothing")]
    [TestCase("""{"validate":true,"forceRebuild":true}""", "one of them")]
    [TestCase("""{"engine":"sidplayfp"}""", "emulator or auto")]
    [TestCase("""{"sidEngine":"resid"}""", "sidflow-quick or auto")]
    [TestCase("""{"formats":["flac"]}""", "job submit render")]
    [TestCase("""{"batchSize":257}""", "batchSize")]
    [TestCase("""{"limit":0}""", "limit")]
    [TestCase("""{"sample":"many"}""", "sample")]
    [TestCase("""{"forceRebuild":1}""", "forceRebuild")]
    [TestCase("""{"speed":9}""", "speed")]
    [TestCase("""{"pathsFile":"list"}""", "absolute")]
    [TestCase("""{"pathsFile":"/nonexistent/list"}""", "there is no file")]
    public void WhatIsNotAllowedIsRefused(string given, string reason) =>
        Assert.That(() => ClassifyOrder.Check(JsonNode.Parse(given)!.AsObject()), Throws.TypeOf<FormatException>().With.Message.Contains(reason));

    [Test]
    public void WhatOthersCallItIsTakenWhereItMeansTheSame() => Assert.That(
        ClassifyOrder.Check(JsonNode.Parse("""{"all":true,"engine":"emulator","sidEngine":"auto","batchSize":8,"top":null}""")!.AsObject()).ToJsonString(),
        Is.EqualTo("""{"threads":0,"forceRebuild":false,"skipAlreadyClassified":true,"batchSize":8}"""));

    [Test]
    public void ParametersAreFilledIn() => Assert.That(
        ClassifyOrder.Check(JsonNode.Parse("""{"async":true,"path":"\\C64Music\\A/b","sample":5,"deleteWavAfterClassification":true}""")!.AsObject()).ToJsonString(),
        Is.EqualTo("""{"threads":0,"forceRebuild":false,"skipAlreadyClassified":true,"path":"A/b","sample":5,"seed":1}"""));
}
