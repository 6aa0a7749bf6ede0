using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SidFlow.Faults.Rigs;
using SidFlow.Services.Streams;
using SidFlow.Services.Tests.Deck;

namespace SidFlow.Api.Tests;

/// <summary>Render jobs in real workers, the cache's doors, streams for players that take nothing else, and a device's own sound.</summary>
[TestFixture, CancelAfter(180_000)]
sealed class RenderTests
{
    TestDaemon daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => daemon = await TestDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await daemon.DisposeAsync();

    [Test]
    public async Task ASongIsRenderedByAWorkerListedAndDeleted(CancellationToken stop)
    {
        JsonElement job = await RunAsync(daemon, new { sidPath = $"{TestDaemon.PlainPath}#2", formats = new[] { "wav", "tape" } }, stop);
        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("completed"), job.ToString());

        (_, JsonElement manifest) = await AskAsync(HttpMethod.Get, "/api/admin/cache/manifest");
        JsonElement asset = manifest.GetProperty("assets").EnumerateArray().Single(each => each.GetProperty("songIndex").GetInt32() == 2);
        Assert.That((asset.GetProperty("format").GetString(), asset.GetProperty("durationMs").GetInt32()), Is.EqualTo(("wav", 10_000)));
        (_, JsonElement play) = await daemon.PostAsync("/api/play", new { sid_path = $"{TestDaemon.PlainPath}#2" });
        Assert.That(play.GetProperty("data").GetProperty("session").GetProperty("streamUrls").GetProperty("wav").GetProperty("sizeBytes").GetInt64(), Is.EqualTo(asset.GetProperty("sizeBytes").GetInt64()));
        (_, JsonElement metrics) = await AskAsync(HttpMethod.Get, "/api/admin/metrics");
        Assert.That(metrics.GetProperty("cache").GetProperty("coverage").GetProperty("actual").GetInt32(), Is.GreaterThan(0));

        Assert.That((await AskAsync(HttpMethod.Post, "/api/admin/cache/invalidate", new { })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        (_, JsonElement gone) = await AskAsync(HttpMethod.Post, "/api/admin/cache/invalidate", new { pattern = $"{TestDaemon.PlainPath}#2" });
        Assert.That(gone.GetProperty("files").GetInt32(), Is.EqualTo(2));
        Assert.That(() => ReadShared(Path.Combine(daemon.Settings.DataDir, "audit", "admin-actions.jsonl")), Does.Contain("\"action\":\"cache:invalidate\"").After(5_000, 50));
    }

    [Test]
    public async Task WhatIsNotAllowedIsRefused()
    {
        Assert.That((await AskAsync(HttpMethod.Post, "/api/admin/render", new { sidPath = "../x" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await AskAsync(HttpMethod.Post, "/api/admin/render", new { sidPath = TestDaemon.PlainPath, outputDir = "/etc" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await AskAsync(HttpMethod.Post, "/api/admin/cache/warm", new { top = 0 })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await AskAsync(HttpMethod.Post, "/api/admin/cache/stale", new { format = "ogg" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        foreach (string path in new[] { "/api/admin/render", "/api/admin/cache/invalidate", "/api/admin/cache/warm" })
            Assert.That((await daemon.PostAsync(path, new { all = true })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task ASongIsStreamedInSegments(CancellationToken stop)
    {
        if (!new Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed.");
        (_, JsonElement play) = await daemon.PostAsync("/api/play", new { sid_path = $"{TestDaemon.PlainPath}#3" });
        string address = play.GetProperty("data").GetProperty("session").GetProperty("fallbackHlsUrl").GetString()!;
        Assert.That(address, Does.Match("^/hls/[0-9a-f]{32}-3/index.m3u8$"));

        using HttpResponseMessage list = await daemon.Http.GetAsync(address, stop);
        string text = await list.Content.ReadAsStringAsync(stop);
        Assert.That((list.StatusCode, list.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, "application/vnd.apple.mpegurl")), text);
        string[] lines = text.Split('\n');
        string name = lines.First(line => line.EndsWith(".ts", StringComparison.Ordinal));
        int[] range = [.. lines.First(line => line.StartsWith("#EXT-X-BYTERANGE:", StringComparison.Ordinal))[17..].Split('@').Select(int.Parse)];
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(new Uri(daemon.Http.BaseAddress!, address), name)) { Headers = { Range = new RangeHeaderValue(range[1], range[1] + range[0] - 1) } };
        using HttpResponseMessage segment = await daemon.Http.SendAsync(request, stop);
        byte[] bytes = await segment.Content.ReadAsByteArrayAsync(stop);
        Assert.That((segment.StatusCode, bytes.Length, bytes[0]), Is.EqualTo((HttpStatusCode.PartialContent, range[0], (byte)0x47)), "a transport stream's packet begins so");

        // The place's name leads to the same address.
        using HttpClient still = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = daemon.Http.BaseAddress };
        foreach (string alias in new[] { TestDaemon.PlainPath, TestDaemon.PlainPath[..^4] })
        {
            using HttpResponseMessage redirect = await still.GetAsync($"/hls/{alias}/song-03/index.m3u8", stop);
            Assert.That((redirect.StatusCode, $"{redirect.Headers.Location}"), Is.EqualTo((HttpStatusCode.Found, address)));
        }
        foreach (string none in new[] { "/hls/x/index.m3u8", $"/hls/{new string('0', 32)}/index.m3u8", address.Replace("-3/", "-9/", StringComparison.Ordinal), "/hls/none/song-01/index.m3u8", "/hls/a/%2e%2e%2f%2e%2e%2fetc/passwd", $"{address[..^10]}x.ts" })
            Assert.That((await still.GetAsync(none, stop)).StatusCode, Is.AnyOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest), none);
    }

    [Test]
    public async Task AnUltimateThatPlaysForTheRoomIsWaitedForAndItsOwnSoundWrittenDown(CancellationToken stop)
    {
        using UltimateRig rig = new(hasSound: true, (_, seconds) => SweepTune.Hertz(seconds));
        await using TestDaemon house = await HouseAsync(rig);
        await house.PostAsync("/api/room/play", new { sid_path = TestDaemon.PlainPath });
        await DeviceAsync(house, device => device.GetProperty("state").GetString() == "leased");

        string id = await SubmitAsync(house, new { sidPath = $"{TestDaemon.SweepPath}#1", engine = "ultimate64", formats = "wav", targetDurationMs = 3000, outputDir = "c64" });
        JsonElement waits = await JobAsync(house, id, job => Message(job).StartsWith("waits: ", StringComparison.Ordinal), stop);
        Assert.That((waits.GetProperty("status").GetString(), Message(waits)), Is.EqualTo(("running", $"waits: c64 cannot be had: the room has it. Next: {TestDaemon.SweepPath}#1")));
        await house.PostAsync("/api/room/stop");
        JsonElement records = await JobAsync(house, id, job => !Message(job).StartsWith("waits: ", StringComparison.Ordinal), stop);
        Assert.That(Message(records), Is.EqualTo($"ultimate64 plays {TestDaemon.SweepPath}#1").Or.EqualTo($"{TestDaemon.SweepPath}#1"));
        JsonElement job = await JobAsync(house, id, IsOver, stop);
        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("completed"), job.ToString());
        JsonElement lines = (await TestDaemon.SendAsync(house.Socket, HttpMethod.Get, $"/api/admin/jobs/{id}/log?after=0")).Body.GetProperty("lines");
        Assert.That(lines.EnumerateArray().Select(line => line.GetProperty("text").GetString()), Has.One.EqualTo(Message(waits)));

        (_, JsonElement manifest) = await TestDaemon.SendAsync(house.Socket, HttpMethod.Get, "/api/admin/cache/manifest");
        JsonElement asset = manifest.GetProperty("assets").EnumerateArray().Single();
        JsonElement capture = asset.GetProperty("capture");
        Assert.That((asset.GetProperty("engine").GetString(), asset.GetProperty("sampleRate").GetInt32(), asset.GetProperty("durationMs").GetInt32()), Is.EqualTo(("ultimate64", 48_000, 3000)));
        // 250 packets a second.
        Assert.That(capture.GetProperty("packetsReceived").GetInt64(), Is.InRange(700, 1100), capture.ToString());
        Assert.That(capture.GetProperty("lossRate").GetDouble(), Is.LessThanOrEqualTo(0.01));
        byte[] wav = File.ReadAllBytes(Path.Combine(house.Settings.Render.OutputPath, "c64", $"{TestDaemon.SweepPath[..^4]}-01-ultimate64.wav"));
        float[] second = [.. Enumerable.Range(0, 2400).Select(i => BitConverter.ToInt16(wav, 44 + 4 * (2 * 48_000 + i)) / 32768f)];
        Assert.That(SweepTune.Place(second, 48_000), Is.EqualTo(2.025).Within(0.15), "the sound of its second second");
    }

    static async Task<TestDaemon> HouseAsync(UltimateRig rig)
    {
        List<(string, string)> settings = [("Devices:0:Id", "c64"), ("Devices:0:Kind", "ultimate64"), ("PreferredEngines:0", "c64"), ("Render:PreferredEngines:0", "ultimate64"), ("Render:PreferredEngines:1", "emulator")];
        foreach ((string name, var value) in rig.Options(0))
            settings.Add(($"Devices:0:{name}", $"{value}"));
        TestDaemon house = await TestDaemon.StartAsync([.. settings]);
        await DeviceAsync(house, device => device.GetProperty("state").GetString() == "ready");
        return house;
    }

    static Task<JsonElement> DeviceAsync(TestDaemon house, Func<JsonElement, bool> wanted) => house.UntilAsync("/api/admin/devices/c64", wanted, house.Socket);

    static string Message(JsonElement job) => job.GetProperty("metadata").GetProperty("progress").GetProperty("message").GetString() ?? "";

    static bool IsOver(JsonElement job) => job.GetProperty("status").GetString() is "completed" or "failed";

    static async Task<JsonElement> RunAsync(TestDaemon house, object order, CancellationToken stop) => await JobAsync(house, await SubmitAsync(house, order), IsOver, stop);

    static async Task<string> SubmitAsync(TestDaemon house, object order)
    {
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(house.Socket, HttpMethod.Post, "/api/admin/render", order);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted), reply.ToString());
        return reply.GetProperty("jobId").GetString()!;
    }

    static async Task<JsonElement> JobAsync(TestDaemon house, string id, Func<JsonElement, bool> wanted, CancellationToken stop)
    {
        while (true)
        {
            JsonElement job = (await TestDaemon.SendAsync(house.Socket, HttpMethod.Get, $"/api/admin/jobs/{id}")).Body.GetProperty("job");
            if (wanted(job) || IsOver(job))
                return job;
            await Task.Delay(50, stop);
        }
    }

    Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(HttpMethod method, string path, object? body = null) => TestDaemon.SendAsync(daemon.Socket, method, path, body);

    static string ReadShared(string file)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
