using System.Text.Json.Nodes;
using SidFlow.Services.Json;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Tests.Renders;

/// <summary>The cache under the operator's hand, and the manifest of what there is.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class CacheCareTest
{
    private static readonly SongId sweep = new("A/Sweep.sid", 1);
    private static readonly CacheChoice none = new(null, null, null, null, null, false, false);

    private RenderRig rig = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        rig = new RenderRig();
        await rig.StartAsync();
        await rig.RunAsync("""{"sidPath":"A","formats":"wav,tape"}""", CancellationToken.None);
    }

    [TearDown]
    public async Task CloseAsync() => await rig.DisposeAsync();

    [Test]
    public async Task TheStatsCountWhatThereIs()
    {
        CacheStats stats = await rig.Care.MeasureAsync();
        Assert.That((stats.Files, stats.StaleFiles, stats.Expected, stats.Actual), Is.EqualTo((6, 0, 4, 3)));
        Assert.That(stats.Bytes, Is.EqualTo(rig.Cache.Bytes));
        Assert.That(stats.ByFormat.Select(share => (share.Name, share.Files)), Is.EqualTo(new[] { ("tape", 3), ("wav", 3) }));
        Assert.That(stats.Oldest, Is.GreaterThanOrEqualTo(stats.Newest!.Value));
    }

    [TestCase("A/Two.sid", null, null, 4)]
    [TestCase("A/Two.sid#2", null, null, 2)]
    [TestCase("*.sid#1", null, null, 4)]
    [TestCase("A/S?eep*", null, "wav", 1)]
    [TestCase(null, "A/T", null, 4)]
    [TestCase(null, "B", null, 0)]
    [TestCase(null, null, "tape", 3)]
    public async Task WhatIsChosenIsDeleted(string? pattern, string? prefix, string? format, int files)
    {
        (int Files, long Bytes) gone = await rig.Care.InvalidateAsync(none with { Pattern = pattern, Prefix = prefix, Format = format is null ? null : RenderOrder.FormatOf(format) });
        Assert.That(gone.Files, Is.EqualTo(files));
        Assert.That(rig.Cache.List(), Has.Count.EqualTo(6 - files));
        Assert.That(rig.Store.All(), Has.Count.EqualTo(6 - files));
    }

    [Test]
    public void NothingIsChosenByAccident()
    {
        Assert.That(() => rig.Care.InvalidateAsync(none), Throws.TypeOf<FormatException>());
        Assert.That(rig.Cache.List(), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task WhatIsStaleIsNoHitAndIsMadeAgain(CancellationToken stop)
    {
        Assert.That(await rig.Care.MarkStaleAsync(none with { Pattern = "A/Sweep.sid", Format = RenderFormat.Wav }), Is.EqualTo((1, 44L + 3 * 44_100 * 2)));
        Assert.That(rig.Manifest.Assets().Select(asset => asset.Song), Has.None.EqualTo(sweep));
        // Also after a restart.
        await rig.StopAsync();
        await rig.StartAsync();
        await rig.Shelf.SettleAsync();
        await ListenAsync(stop);
        Assert.That(rig.Listeners.Found, Is.EqualTo((0L, 1L)));
        Assert.That(() => rig.Cache.List().Count(file => file.IsStale), Is.Zero.After(5_000, 10));
        await rig.Shelf.SettleAsync();
        Assert.That(rig.Manifest.Assets().Select(asset => asset.Song), Has.One.EqualTo(sweep));
    }

    [Test]
    public async Task WhatIsListenedToGoesWhenNobodyDoes(CancellationToken stop)
    {
        RenderedSong heard = await rig.Listeners.OpenAsync(sweep, RenderFormat.Wav, stop);
        await rig.Care.InvalidateAsync(none with { All = true });
        Assert.That(rig.Cache.List().Select(file => (file.Name, file.IsStale)), Is.EqualTo(new[] { (heard.Name, true) }));
        byte[] bytes = new byte[heard.Content.Length];
        await heard.Content.ReadExactlyAsync(bytes, stop);
        await heard.Content.DisposeAsync();
        await rig.Care.InvalidateAsync(none with { All = true });
        Assert.That(rig.Cache.List(), Is.Empty);
    }

    [Test]
    public async Task AnotherVersionsFilesAreNoHitsAndGoFirst(CancellationToken stop)
    {
        await rig.StopAsync();
        rig.Variant = "another";
        await rig.StartAsync();
        await rig.Shelf.SettleAsync();
        Assert.That((rig.Manifest.Assets().Count, (await rig.Care.MeasureAsync()).StaleFiles), Is.EqualTo((0, 6)));
        await ListenAsync(stop);
        Assert.That(rig.Listeners.Found, Is.EqualTo((0L, 1L)));
        // Backfill: all that was there before, as this version makes it.
        await rig.RunAsync("""{"missing":true,"formats":"wav,tape"}""", stop);
        Assert.That(rig.Store.All().Count(asset => !asset.IsStale), Is.EqualTo(6));
    }

    [Test]
    public async Task AFileWithoutARowAndARowWithoutAFileCountForNothing()
    {
        string one = rig.Cache.List()[0].Name;
        await rig.StopAsync();
        File.WriteAllText(rig.Cache.PathOf("0123-1-4567.wav"), "orphan");
        File.Delete(rig.Cache.PathOf(one));
        await rig.StartAsync();
        await rig.Shelf.SettleAsync();
        Assert.That(rig.Cache.List(), Has.Count.EqualTo(5));
        Assert.That(rig.Store.All().Select(asset => asset.File), Is.EquivalentTo(rig.Cache.List().Select(file => file.Name)));
    }

    [Test]
    public async Task TheManifestIsTheContractsAndTheSameEachTime()
    {
        string text = CanonicalJson.File(rig.Manifest.Write());
        Assert.That(File.ReadAllText(rig.Settings.ManifestPath), Is.EqualTo(text), "the job has written it");
        JsonNode manifest = JsonNode.Parse(text)!;
        Assert.That(manifest["version"]!.GetValue<string>(), Is.EqualTo("1.0.0"));
        JsonObject[] assets = [.. manifest["assets"]!.AsArray().Select(asset => asset!.AsObject())];
        Assert.That(assets.Select(asset => $"{asset["relativeSidPath"]}#{asset["songIndex"]}.{asset["format"]}"), Is.EqualTo((string[])["A/Sweep.sid#1.wav", "A/Two.sid#1.wav", "A/Two.sid#2.wav"]));
        Assert.That(assets[0].Select(field => field.Key), Is.EqualTo((string[])
            ["bitrateKbps", "channels", "checksum", "codec", "durationMs", "engine", "format", "generatedAt", "id", "relativeSidPath", "renderMode", "sampleRate", "sizeBytes", "songIndex", "storagePath"]));
        Assert.That(assets[0]["renderMode"]!.ToJsonString(), Is.EqualTo("""{"location":"server","target":"wav-m4a-flac","technology":"emulator","time":"prepared"}"""));
        Assert.That((assets[0]["durationMs"]!.GetValue<int>(), assets[0]["sampleRate"]!.GetValue<int>(), assets[0]["bitrateKbps"]!.GetValue<int>()), Is.EqualTo((3000, 44_100, 706)));
        Assert.That(File.Exists(Path.Combine(rig.CacheFolder, assets[0]["storagePath"]!.GetValue<string>())), Is.True);
        JsonObject[] tapes = [.. manifest["tapes"]!.AsArray().Select(tape => tape!.AsObject())];
        Assert.That(tapes.Select(tape => $"{tape["relativeSidPath"]}#{tape["songIndex"]}.{tape["format"]}"), Is.EqualTo((string[])["A/Sweep.sid#1.tape", "A/Two.sid#1.tape", "A/Two.sid#2.tape"]));
        Assert.That((tapes[0].ContainsKey("sampleRate"), tapes[0]["codec"]!.GetValue<string>(), File.Exists(Path.Combine(rig.CacheFolder, tapes[0]["storagePath"]!.GetValue<string>()))), Is.EqualTo((false, "sidtape", true)));
        await rig.StopAsync();
        await rig.StartAsync();
        Assert.That(CanonicalJson.File(rig.Manifest.Write()), Is.EqualTo(text));
    }

    [Test]
    public async Task AMovedTuneTakesItsFilesAlong()
    {
        await rig.Store.FollowAsync([new("A/Sweep.sid", "C/Sweep.sid")], CancellationToken.None);
        Assert.That(rig.Store.FindSong(new SongId("C/Sweep.sid", 1)), Has.Count.EqualTo(2));
        Assert.That(rig.Store.All(), Has.Count.EqualTo(6));
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        RenderedSong heard = await rig.Listeners.OpenAsync(sweep, RenderFormat.Wav, stop);
        await using (heard.Content)
            await heard.Content.ReadExactlyAsync(new byte[heard.Content.Length], stop);
    }
}
