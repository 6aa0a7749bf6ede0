using System.Text;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Stations;
using SidFlow.Services.Taste;
using SidFlow.Services.Tests.Library;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Tests.Stations;

/// <summary>Over a real library and a worker that answers at once: a shell script that knows one record.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class SeedsOnDemandTest
{
    private const string Script = """
        printf '{"ready":%d}\n' $$
        while read -r line; do
          printf 'x\n' >>"$1"
          case $line in
            *'"path":"Basic'*) printf '{"done":{"refused":"It needs a ROM."}}\n';;
            *'"path":"Odd'*) printf '{"done":{"violation":"It contradicts itself."}}\n';;
            *) cat "$2";;
          esac
        done
        """;

    private ScannedFolder folder = null!;
    private WorkerPool workers = null!;
    private SongNeighbours neighbours = null!;
    private SeedsOnDemand seeds = null!;
    private ClassifiedStore store = null!;

    private int Asked => File.Exists(folder.Data["asked"]) ? File.ReadAllLines(folder.Data["asked"]).Length : 0;

    [SetUp]
    public async Task OpenAsync()
    {
        folder = new ScannedFolder();
        foreach ((string name, int songs) in new[] { ("Known.sid", 1), ("New.sid", 3), ("Basic.sid", 1), ("Odd.sid", 1) })
            folder.Tunes.Write(name, SidFile.Make(title: name, songs: songs));
        await folder.ScanAsync();
        folder.Data.Write("answer", "{\"done\":{\"record\":" + Encoding.UTF8.GetString(ClassifiedLine.Write(Song("any"))).Trim() + "}}\n");
        WorkerRules rules = new("/bin/sh", ["-c", Script, "sh", folder.Data["asked"], folder.Data["answer"]]) { MostWorkers = 2, FirstPause = TimeSpan.FromMilliseconds(1) };
        workers = new WorkerPool(rules, [MeasureUnit.Kind], TimeProvider.System);
        store = new ClassifiedStore(folder.Database, TimeProvider.System);
        neighbours = new SongNeighbours([new ClassifiedVectors(store, new ManualTags(new FeedbackStore(folder.Database)))], folder.Index, TimeProvider.System, _ => { });
        seeds = new SeedsOnDemand(new ClassifyTools(
            store, new ClassifyLedger(folder.Database), folder.Index, workers, folder.Data["roms"], RomSet.None, CiaModel.Mos8521, TimeSpan.FromMinutes(3), _ => [], TimeProvider.System), neighbours);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await seeds.DisposeAsync();
        await neighbours.DisposeAsync();
        await workers.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task ASongThatNoRunHasComeToIsMeasuredAndCompared(CancellationToken stop)
    {
        await ClassifyAsync(stop);
        await seeds.ReadyAsync(new SongId("New.sid", 2), wholeTune: false, stop);
        Assert.That((Row("New.sid", 2) >= 0, Row("New.sid", 1) >= 0, Asked), Is.EqualTo((true, false, 1)));
        await seeds.ReadyAsync(new SongId("New.sid", 2), wholeTune: true, stop);
        Assert.That((Row("New.sid", 1) >= 0, Row("New.sid", 3) >= 0, Asked), Is.EqualTo((true, true, 3)), "and the others of its file where all are wanted");
        await seeds.ReadyAsync(new SongId("New.sid", 3), wholeTune: true, stop);
        Assert.That(Asked, Is.EqualTo(3), "what is known is not measured again");
    }

    [Test]
    public async Task ManyWhoAskAtOnceHaveItMeasuredOnce(CancellationToken stop)
    {
        await ClassifyAsync(stop);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => seeds.ReadyAsync(new SongId("New.sid", 1), wholeTune: false, stop), stop)));
        Assert.That((Row("New.sid", 1) >= 0, Asked), Is.EqualTo((true, 1)));
    }

    [TestCase("Basic.sid", "It needs a ROM.")]
    [TestCase("Odd.sid", "It contradicts itself.")]
    public async Task WhatCannotBeMeasuredSaysWhyAndIsNotTriedAgain(string path, string reason, CancellationToken stop)
    {
        await ClassifyAsync(stop);
        for (int time = 0; time < 2; time++)
        {
            StationException refusal = (await Assert.ThrowsAsync<StationException>(() => seeds.ReadyAsync(new SongId(path, 1), wholeTune: false, stop)))!;
            Assert.That((refusal.Refusal, refusal.Message), Is.EqualTo((StationRefusal.NotFound, $"{path}#1 cannot be measured, so nothing is known to be like it. {reason}")));
        }
        Assert.That(Asked, Is.EqualTo(1));
    }

    [Test]
    public async Task WhereNothingIsComparedNothingIsMeasured(CancellationToken stop)
    {
        await seeds.ReadyAsync(new SongId("New.sid", 1), wholeTune: false, stop);
        await ClassifyAsync(stop);
        await seeds.ReadyAsync(new SongId("no/such.sid", 1), wholeTune: false, stop);
        Assert.That(Asked, Is.Zero);
    }

    private int Row(string path, int song) => neighbours.Current!.RowOf(new SongId(path, song));

    private async Task ClassifyAsync(CancellationToken stop)
    {
        await store.SaveAsync([Song("Known.sid")], stop);
        await store.MakeScaleAsync(stop);
        Assert.That(await neighbours.UntilAsync(here => here is { HasPlaces: true, Songs.Count: 1 }, TimeSpan.FromSeconds(20), stop));
    }

    private static ClassifiedSong Song(string path) => new()
    {
        Track = new TrackId(path, 1),
        Features = new Dictionary<string, double> { ["ratingRawE"] = 0.5, ["ratingRawM"] = 0.25, ["ratingRawC"] = 0.75 },
        FeatureSetVersion = "1.5.0",
        FeatureVariant = "sidflow-audio-1",
        SidFeatureVariant = "sidflow-trace-1",
        Vector = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(d => d / 100.0)],
        ClassifiedAt = DateTimeOffset.UnixEpoch,
    };
}
