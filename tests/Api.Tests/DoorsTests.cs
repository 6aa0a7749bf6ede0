using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using SidFlow.Services.Audit;

namespace SidFlow.Api.Tests;

/// <summary>Who may come in, by which door, under which name.</summary>
[TestFixture]
sealed class DoorsTests : ApiFixture
{
    [Test]
    public async Task AdministrationIsClosedOverTcp(
        [Values("GET", "POST", "DELETE")] string method,
        [Values("/api/admin/library/scan", "/api/admin/backups", "/api/admin/metrics", "/api/admin", "/api/admin/nothing", "/API/ADMIN/backups", "/api/fetch", "/api/classify", "/api/train")] string path)
    {
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(Daemon.Http, new HttpMethod(method), path);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(reply.GetProperty("error").GetString(), Is.EqualTo("unauthorized"));
        Assert.That(reply.GetProperty("reason").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task TheOperatorScansOverTheSocket()
    {
        (HttpStatusCode status, _) = await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Post, "/api/admin/library/scan");
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted));

        await Daemon.UntilAsync("/api/library/status", library => !library.GetProperty("scanning").GetBoolean());
        (status, JsonElement scan) = await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Get, "/api/admin/library/scan");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scan.GetProperty("data").GetProperty("failure").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Delete, "/api/admin/library/scan")).Status, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task TheOperatorsNumbersHaveBothNamesOfTheCache()
    {
        JsonElement cache = (await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Get, "/api/admin/metrics")).Body.GetProperty("cache");

        Assert.That(cache.GetProperty("wavCacheSizeBytes").GetInt64(), Is.EqualTo(cache.GetProperty("audioCacheSizeBytes").GetInt64()));
    }

    [Test]
    public async Task AnUnknownAdminAddressIsNotFoundForTheOperator() =>
        Assert.That((await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Get, "/api/admin/nothing")).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    [SupportedOSPlatform("linux")]
    public void TheSocketIsOpenToItsOwnerAlone() =>
        Assert.That(File.GetUnixFileMode(Daemon.Settings.Admin.Socket), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [TestCase("127.0.0.1:8064", ExpectedResult = 200)]
    [TestCase("localhost", ExpectedResult = 200)]
    [TestCase("[::1]:8064", ExpectedResult = 200)]
    [TestCase("192.168.1.20", ExpectedResult = 200)]
    [TestCase("sidflow.local", ExpectedResult = 200)]
    [TestCase("SIDFLOW", ExpectedResult = 200)]
    [TestCase("evil.example", ExpectedResult = 421)]
    [TestCase("evil.sidflow.example", ExpectedResult = 421)]
    [TestCase("127.0.0.1.evil.example", ExpectedResult = 421)]
    public async Task<int> OnlyNamesOfThisHouseAreAnswered(string host) => (int)await StatusOf(HttpMethod.Get, "/api/version", ("Host", host));

    [Test]
    public async Task TheMachinesOwnNameIsAnswered() =>
        Assert.That(await StatusOf(HttpMethod.Get, "/api/version", ("Host", $"{Environment.MachineName}.lan:8064")), Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task TheAnswerToAForeignNameTellsTheSetting()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "evil.example";
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request);

        Assert.That(await reply.Content.ReadAsStringAsync(), Does.Contain("Web:AllowedHosts"));
    }

    [TestCase("http://evil.example", ExpectedResult = 421)]
    [TestCase("http://192.168.9.9:8000", ExpectedResult = 403)]
    [TestCase("null", ExpectedResult = 403)]
    [TestCase("http://127.0.0.1:1", ExpectedResult = 403)]
    [TestCase("http://127.0.0.1:OURS", ExpectedResult = 200)]
    public async Task<int> AnotherSitesPageMayNotPressTheButtons(string origin) => (int)await StatusOf(HttpMethod.Post, "/api/room/stop", ("Origin", Ours(origin)));

    [TestCase("Upgrade", "websocket")]
    [TestCase("Accept", "text/event-stream")]
    public async Task AnotherSitesPageMayNotListenIn(string name, string value)
    {
        Assert.That(await StatusOf(HttpMethod.Get, "/api/version", (name, value), ("Origin", "http://192.168.9.9")), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusOf(HttpMethod.Get, "/api/version", (name, value), ("Origin", Ours("http://127.0.0.1:OURS"))), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusOf(HttpMethod.Get, "/api/version", (name, value), ("Sec-Fetch-Site", "cross-site")), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("same-origin", ExpectedResult = 200)]
    [TestCase("none", ExpectedResult = 200)]
    [TestCase("same-site", ExpectedResult = 403)]
    [TestCase("cross-site", ExpectedResult = 403)]
    public async Task<int> ABrowserSaysWhereARequestComesFrom(string site) => (int)await StatusOf(HttpMethod.Post, "/api/room/stop", ("Sec-Fetch-Site", site));

    [Test]
    public void ConfiguredNamesAreAnswered()
    {
        var check = new SidFlow.Web.Http.HostCheck(["music.example"], "box");
        Assert.That(check.Accepts("music.example"));
        Assert.That(check.Accepts("box.local"));
        Assert.That(check.Accepts("other.example"), Is.False);
    }

    string Ours(string origin) => origin.Replace("OURS", $"{Daemon.Http.BaseAddress!.Port}", StringComparison.Ordinal);

    async Task<HttpStatusCode> StatusOf(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request);
        return reply.StatusCode;
    }
}
