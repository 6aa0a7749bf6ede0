using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed partial class HealthTests : ApiFixture
{
    [Test]
    public async Task TheReportHasTheContractsParts()
    {
        (HttpStatusCode status, JsonElement report) = await UntilReadyAsync();

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), report.ToString());
        Assert.That(report.GetProperty("status").GetString(), Is.AnyOf("ok", "degraded"));
        Assert.That(report.GetProperty("overall").GetString(), Is.AnyOf("healthy", "degraded"));
        Assert.That(report.GetProperty("readiness").GetProperty("status").GetString(), Is.EqualTo("ready"));
        JsonElement checks = report.GetProperty("checks");
        foreach (string key in new[] { "wasm", "workspace", "ui", "encoder", "sidplayfpCli", "library", "room" })
            Assert.That(checks.GetProperty(key).GetProperty("status").GetString(), Is.AnyOf("healthy", "degraded"), key);
        Assert.That(checks.GetProperty("wasm").GetProperty("status").GetString(), Is.EqualTo("healthy"));
    }

    [TestCase("/health")]
    [TestCase("/ready")]
    [TestCase("/api/health")]
    [TestCase("/api/health?scope=readiness")]
    [TestCase("/metrics")]
    public async Task AnswersAreNeverKept(string path)
    {
        await UntilReadyAsync();
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(path);

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Headers.CacheControl!.NoStore);
    }

    [Test]
    public async Task VersionNamesTheProduct() =>
        Assert.That((await Daemon.GetAsync("/api/version")).Body.GetProperty("data").GetProperty("product").GetString(), Is.EqualTo("SIDFlow"));

    [Test]
    public async Task MetricsAreWellFormedAndHoldOurOwn()
    {
        await Daemon.GetAsync("/api/version");
        string text = await Daemon.Http.GetStringAsync("/metrics");

        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.That(MetricLine().IsMatch(line), line);
        Assert.That(text, Does.Contain("\nsidflow_library_tunes "));
        Assert.That(text, Does.Contain("\nsidflow_cache_size_bytes "));
        Assert.That(text, Does.Contain("http_server_request_duration_seconds_bucket{"));
        string[] families = [.. text.Split('\n').Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.That(families, Is.Unique);
    }

    [Test]
    public async Task MetricsComeAsJsonToo()
    {
        JsonElement metrics = JsonDocument.Parse(await Daemon.Http.GetStringAsync("/api/v1/metrics/json")).RootElement;
        Assert.That(metrics.EnumerateArray().Select(metric => metric.GetProperty("name").GetString()), Does.Contain("sidflow_room_playing"));
    }

    [Test]
    public async Task EveryRouteIsDescribed()
    {
        JsonElement paths = JsonDocument.Parse(await Daemon.Http.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths");
        IEnumerable<string> described = paths.EnumerateObject().Select(path => path.Name.TrimEnd('/'));

        Assert.That(described, Is.SupersetOf(new[]
        {
            "/api/room", "/api/room/play", "/api/room/pause", "/api/room/resume", "/api/room/stop", "/api/room/next", "/api/room/previous",
            "/api/room/seek", "/api/room/song", "/api/room/volume", "/api/room/mute", "/api/room/queue", "/api/room/queue/{id}",
            "/api/room/queue/{id}/move", "/api/room/queue/{id}/play", "/api/room/events", "/api/room/stream.wav", "/api/room/stream.flac",
            "/api/room/stream.mp3", "/api/room/stream.opus", "/api/search", "/api/hvsc/browse", "/api/tune", "/api/library/status",
            "/api/play", "/api/play/manual", "/api/play/random", "/api/playback/detect", "/api/playback/{id}/sid", "/api/playback/{id}/rom/{kind}",
            "/api/playback/{id}/wav", "/api/playback/{id}/flac", "/api/playback/{id}/m4a", "/api/playback/{id}/tape", "/api/health", "/health",
            "/ready", "/metrics", "/api/v1/metrics/text", "/api/v1/metrics/json", "/api/version",
            "/api/admin/library/scan", "/api/admin/backups", "/api/admin/metrics",
        }));
    }

    [Test]
    public async Task EveryAnswerCarriesTheSecurityHeaders([Values("/", "/api/room", "/api/nothing", "/metrics")] string path)
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(path);

        Assert.That(reply.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(reply.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
        Assert.That(reply.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("script-src 'self'").And.Not.Contain("unsafe"));
        Assert.That(reply.Headers.Contains("Server"), Is.False);
    }

    [Test]
    public async Task TextIsCompressedAndSoundIsNot()
    {
        Assert.That(await EncodingOf("/api/room"), Is.EqualTo("gzip"));
        Assert.That(await EncodingOf(await Daemon.OpenSessionAsync() + "/wav"), Is.Null);
    }

    async Task<string?> EncodingOf(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return reply.Content.Headers.ContentEncoding.SingleOrDefault();
    }

    /// <summary>The self-test takes a moment after the doors are open.</summary>
    async Task<(HttpStatusCode Status, JsonElement Body)> UntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await Daemon.GetAsync("/ready")).Status != HttpStatusCode.OK)
            await timer.WaitForNextTickAsync(limit.Token);
        return await Daemon.GetAsync("/api/health");
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_][a-z0-9_]* .+|[a-z_][a-z0-9_]*(\{[a-z_][a-z0-9_]*="([^"\\]|\\.)*"(,[a-z_][a-z0-9_]*="([^"\\]|\\.)*")*\})? [-+0-9.eE]+)$""")]
    private static partial Regex MetricLine();
}
