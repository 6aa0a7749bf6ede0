using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SidFlow.Services.Settings;

namespace SidFlow.Api.Tests;

/// <summary>Settings, log and limits through the API.</summary>
[TestFixture]
sealed partial class ConfigTests
{
    const string Config = "/api/admin/config";

    TestDaemon daemon = null!;

    [OneTimeSetUp]
    public async Task Start() => daemon = await TestDaemon.StartAsync(("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"), ("Web:RequestsPerMinute", ""));

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (daemon is not null)
            await daemon.DisposeAsync();
    }

    [Test]
    public async Task EverySettingIsListedWithItsMeaning()
    {
        JsonElement list = (await SendAsync(HttpMethod.Get, Config)).Body.GetProperty("data");
        Assert.That(list.EnumerateArray().Select(setting => setting.GetProperty("key").GetString()), Is.EqualTo(SettingNotes.All.Select(note => note.Key)));
        foreach (JsonElement setting in list.EnumerateArray())
            Assert.That(setting.GetProperty("meaning").GetString() + setting.GetProperty("range").GetString(), Has.Length.GreaterThan(15), setting.ToString());
    }

    [Test]
    public async Task AValueIsStoredSaidToWaitAndTakenBack()
    {
        (HttpStatusCode status, JsonElement body) = await SendAsync(HttpMethod.Put, $"{Config}/Room:FadeSeconds", new { value = 7.5 });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body.ToString());
        JsonElement setting = body.GetProperty("data");
        Assert.That((setting.GetProperty("value").GetDouble(), setting.GetProperty("origin").GetString(), setting.GetProperty("waits").GetBoolean()), Is.EqualTo((7.5, "stored", true)));
        Assert.That(File.ReadAllText(daemon.Settings.SettingsFile), Does.Contain("7.5"));
        setting = (await SendAsync(HttpMethod.Delete, $"{Config}/room:fadeseconds")).Body.GetProperty("data");
        Assert.That((setting.GetProperty("origin").GetString(), setting.GetProperty("waits").GetBoolean()), Is.EqualTo(("default", false)));
        JsonElement audit = (await SendAsync(HttpMethod.Get, "/api/admin/audit?action=config:*")).Body.GetProperty("data").GetProperty("lines");
        Assert.That(audit.EnumerateArray().Select(line => line.GetProperty("action").GetString()), Does.Contain("config:set").And.Contain("config:unset"));
    }

    [Test]
    public async Task WhatAStartWouldRefuseIsAnsweredWithTheReason()
    {
        (HttpStatusCode status, JsonElement body) = await SendAsync(HttpMethod.Put, $"{Config}/Room:FadeSeconds", new { value = 31 });
        Assert.That((status, body.GetProperty("details").GetString()), Is.EqualTo((HttpStatusCode.BadRequest, body.GetProperty("details").GetString())));
        Assert.That(body.GetProperty("details").GetString(), Does.Contain("0 to 30"));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/PreferredEngines", new { value = new[] { "nobody" } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/Library:Roots", new { value = new[] { "/no/such/folder" } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/No:Such", new { value = 1 })).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/Room:FadeSeconds", new { })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/Test:Hooks", new { value = true })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task OnlyWhoMayDoEverythingChangesWhatDecidesWhoComesIn()
    {
        (_, JsonElement key) = await SendAsync(HttpMethod.Post, "/api/admin/keys", new { name = "narrow", scopes = new[] { "settings:manage" } });
        using var narrow = new HttpClient { BaseAddress = daemon.Http.BaseAddress };
        narrow.DefaultRequestHeaders.Add("X-API-KEY", key.GetProperty("data").GetProperty("secret").GetString());
        foreach (string guarded in (string[])["Accounts:Registration", "Web:TrustedProxies", "Render:SidplayPath", "Web:Port", "Devices"])
            Assert.That((await TestDaemon.SendAsync(narrow, HttpMethod.Put, $"{Config}/{guarded}", new { value = "x" })).Status, Is.EqualTo(HttpStatusCode.Forbidden), guarded);
        Assert.That((await TestDaemon.SendAsync(narrow, HttpMethod.Put, $"{Config}/Room:SilenceSeconds", new { value = 6 })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Config}/Web:Connections", new { value = 999 })).Status, Is.EqualTo(HttpStatusCode.OK), "the machine's operator");
    }

    [Test]
    public async Task ASecretIsTakenAndNeverTold()
    {
        const string code = "what-nobody-shall-see";
        (HttpStatusCode status, JsonElement set) = await SendAsync(HttpMethod.Put, $"{Config}/Accounts:RegistrationCode", new { value = code });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(set.GetProperty("data").GetProperty("isSet").GetBoolean(), Is.True);
        Assert.That((await SendAsync(HttpMethod.Get, Config)).Body.ToString() + (await SendAsync(HttpMethod.Get, "/api/admin/audit")).Body + set, Does.Not.Contain(code));
        await SendAsync(HttpMethod.Delete, $"{Config}/Accounts:RegistrationCode");
    }

    [Test]
    public async Task RegistrationOpensAtOnce()
    {
        await SendAsync(HttpMethod.Put, $"{Config}/Accounts:Registration", new { value = true });
        Assert.That((await daemon.PostAsync("/api/auth/register", new { username = "newcomer", password = "correct horse battery" })).Status, Is.EqualTo(HttpStatusCode.OK));
        await SendAsync(HttpMethod.Delete, $"{Config}/Accounts:Registration");
        Assert.That((await daemon.PostAsync("/api/auth/register", new { username = "latecomer", password = "correct horse battery" })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task ADeviceIsAddedForTheNextStart()
    {
        (HttpStatusCode status, JsonElement body) = await SendAsync(HttpMethod.Post, "/api/admin/devices", new { Id = "more", Kind = "simulated" });
        // The test's own devices come by the command line, which wins.
        Assert.That((status, body.GetProperty("data").GetProperty("overruled").GetBoolean()), Is.EqualTo((HttpStatusCode.OK, true)));
        Assert.That(File.ReadAllText(daemon.Settings.SettingsFile), Does.Contain("dry").And.Contain("more"));
        Assert.That((await SendAsync(HttpMethod.Post, "/api/admin/devices", new { Id = "UPPER", Kind = "simulated" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task TheLogIsReadWithoutTheSetUpTokenAndMoreIsWrittenOnDemand()
    {
        JsonElement page = (await SendAsync(HttpMethod.Get, "/api/admin/logs?limit=2000")).Body.GetProperty("data");
        string lines = page.GetProperty("lines").ToString();
        Assert.That(lines, Does.Contain("set-up token is").And.Not.Contain((await File.ReadAllTextAsync(Path.Combine(daemon.Settings.DataDir, "setup-token"))).Trim()));
        Assert.That(page.GetProperty("level").GetString(), Is.EqualTo("information"));
        await SendAsync(HttpMethod.Put, $"{Config}/Log:Level", new { value = "error" });
        await SendAsync(HttpMethod.Post, "/api/admin/library/scan");
        Assert.That((await SendAsync(HttpMethod.Get, "/api/admin/logs?level=warning")).Body.GetProperty("data").GetProperty("level").GetString(), Is.EqualTo("error"));
        await SendAsync(HttpMethod.Delete, $"{Config}/Log:Level");
        Assert.That((await SendAsync(HttpMethod.Get, "/api/admin/logs?level=loud")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Get, "/api/admin/logs?limit=0")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task ALowerLimitCountsAtOnceAndWhoMetItIsListed()
    {
        await SendAsync(HttpMethod.Put, $"{Config}/Web:RequestsPerMinute", new { value = 10 });
        HttpStatusCode last = HttpStatusCode.OK;
        for (int call = 0; call < 12; call++)
            last = (await daemon.GetAsync("/api/room")).Status;
        await SendAsync(HttpMethod.Delete, $"{Config}/Web:RequestsPerMinute");
        Assert.That(last, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await daemon.GetAsync("/api/room")).Status, Is.EqualTo(HttpStatusCode.OK), "and the old one again");
        JsonElement limits = (await SendAsync(HttpMethod.Get, "/api/admin/limits")).Body.GetProperty("data");
        JsonElement met = limits.GetProperty("limited").EnumerateArray().Single();
        Assert.That((met.GetProperty("client").GetString(), met.GetProperty("times").GetInt64(), met.GetProperty("call").GetString()), Is.EqualTo(("127.0.0.1", 2L, "GET /api/room")));
    }

    [Test]
    public async Task AnImageThatIsNoneIsRefusedWithTheReason()
    {
        foreach (byte[] image in (byte[][])[[1, 2, 3], new byte[8192], []])
        {
            using var content = new ByteArrayContent(image);
            content.Headers.ContentType = new("application/octet-stream");
            using HttpResponseMessage reply = await daemon.Socket.PostAsync("/api/admin/roms", content);
            Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await reply.Content.ReadAsStringAsync(), Does.Contain(image.Length == 8192 ? "SHA-256" : "KERNAL 901227-03 has 8192"));
        }
        using var huge = new ByteArrayContent(new byte[70_000]);
        huge.Headers.ContentType = new("application/octet-stream");
        Assert.That((await daemon.Socket.PostAsync("/api/admin/roms", huge)).StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await SendAsync(HttpMethod.Delete, "/api/admin/roms/kernal")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        JsonElement roms = (await SendAsync(HttpMethod.Get, "/api/admin/roms")).Body.GetProperty("data");
        Assert.That(roms.GetProperty("images").EnumerateArray().Select(rom => rom.GetProperty("inUse").GetBoolean()), Is.EqualTo(new[] { false, false, false }));
        Assert.That(Directory.Exists(daemon.Settings.Roms.Folder), Is.False);
    }

    [Test]
    public void TheDocumentListsTheSettingsThatThereAre() => Assert.That(
        File.ReadLines(Path.Combine(ShippedSettingsTests.Top, "docs", "settings.md")).Select(line => SettingRow().Match(line)).Where(row => row.Success).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal),
        Is.EqualTo(SettingNotes.All.Select(note => note.Key).Order(StringComparer.Ordinal)));

    Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null) => TestDaemon.SendAsync(daemon.Socket, method, path, body);

    [GeneratedRegex(@"^\| `([A-Za-z0-9:]+)` \|")]
    private static partial Regex SettingRow();
}
