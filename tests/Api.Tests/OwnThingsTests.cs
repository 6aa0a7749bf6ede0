using System.Net;
using System.Text.Json;
using SidFlow.Services.Accounts;

namespace SidFlow.Api.Tests;

/// <summary>What administrators do for themselves, and the first steps of a new appliance.</summary>
[TestFixture]
sealed class OwnThingsTests
{
    const string Password = "correct horse battery", Keys = "/api/auth/keys";

    TestDaemon daemon = null!;
    Browser ann = null!, bob = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        daemon = await TestDaemon.StartAsync();
        (ann, bob) = (await NewUserAsync("ann", "operations"), await NewUserAsync("bob", "operations"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        ann?.Dispose();
        bob?.Dispose();
        if (daemon is not null)
            await daemon.DisposeAsync();
    }

    [Test]
    public async Task OnesOwnKeyIsMadeUsedAndRevokedByOneselfAlone()
    {
        (HttpStatusCode status, JsonElement made) = await ann.PostAsync(Keys, new { name = "script", scopes = new[] { "status:read" }, user = "bob", expiresInDays = 1 });
        Assert.That((status, made.GetProperty("data").GetProperty("key").GetProperty("owner").GetString()), Is.EqualTo((HttpStatusCode.OK, "ann")));
        using var script = new HttpClient { BaseAddress = daemon.Http.BaseAddress };
        script.DefaultRequestHeaders.Add("X-API-KEY", made.GetProperty("data").GetProperty("secret").GetString());
        Assert.That((await TestDaemon.SendAsync(script, HttpMethod.Get, "/api/admin/devices")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TestDaemon.SendAsync(script, HttpMethod.Get, Keys)).Status, Is.EqualTo(HttpStatusCode.Forbidden), "a key makes no keys");

        string one = $"{Keys}/{made.GetProperty("data").GetProperty("key").GetProperty("id").GetInt64()}";
        Assert.That((await bob.GetAsync(Keys)).Body.GetProperty("data").GetArrayLength(), Is.Zero);
        Assert.That((await bob.SendAsync(HttpMethod.Delete, one)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await ann.SendAsync(HttpMethod.Delete, one)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TestDaemon.SendAsync(script, HttpMethod.Get, "/api/admin/devices")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task AKeyMayNoMoreThanItsOwner()
    {
        Assert.That((await ann.PostAsync(Keys, new { name = "more", scopes = new[] { "users:manage" } })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await ann.PostAsync(Keys, new { name = "none", scopes = Array.Empty<string>() })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task NewRecoveryCodesMakeTheOldOnesVoid()
    {
        Assert.That((await bob.PostAsync("/api/auth/totp/recovery", new { password = Password })).Status, Is.EqualTo(HttpStatusCode.Conflict), "there is no second factor");
        (_, JsonElement enrolled) = await bob.PostAsync("/api/auth/totp/enrol", new { password = Password });
        byte[] secret = AccountTests.FromBase32(enrolled.GetProperty("data").GetProperty("secret").GetString()!);
        (_, JsonElement confirmed) = await bob.PostAsync("/api/auth/totp/confirm", new { code = Totp.CodeOf(secret, Totp.StepOf(TimeProvider.System.GetUtcNow())) });
        string old = confirmed.GetProperty("data").GetProperty("recoveryCodes")[0].GetString()!;

        Assert.That((await bob.PostAsync("/api/auth/totp/recovery", new { password = "wrong" })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        (HttpStatusCode status, JsonElement renewed) = await bob.PostAsync("/api/auth/totp/recovery", new { password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), renewed.ToString());
        JsonElement codes = renewed.GetProperty("data").GetProperty("recoveryCodes");
        Assert.That(codes.GetArrayLength(), Is.EqualTo(SecondFactor.RecoveryCodes));
        Assert.That(codes.EnumerateArray().Select(code => code.GetString()), Has.No.Member(old));

        using var again = new Browser(daemon);
        Assert.That((await again.PostAsync("/api/auth/login", new { username = "bob", password = Password, code = old })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await again.PostAsync("/api/auth/login", new { username = "bob", password = Password, code = codes[0].GetString() })).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task FirstStepsAreTakenLeftOutAndTakenAgain()
    {
        const string path = "/api/admin/first-steps";
        JsonElement steps = (await ann.GetAsync(path)).Body.GetProperty("data");
        Assert.That((steps.GetProperty("done").GetBoolean(), steps.GetProperty("data").GetProperty("freeBytes").GetInt64() > 0), Is.EqualTo((false, true)));
        foreach (JsonElement step in steps.GetProperty("steps").EnumerateArray())
            await ann.SendAsync(HttpMethod.Put, $"{path}/{step.GetProperty("name").GetString()}", new { state = "skipped" });
        Assert.That((await ann.GetAsync(path)).Body.GetProperty("data").GetProperty("done").GetBoolean(), Is.True);
        (_, JsonElement opened) = await ann.SendAsync(HttpMethod.Put, $"{path}/storage", new { state = "open" });
        Assert.That(opened.GetProperty("data").GetProperty("done").GetBoolean(), Is.False);
        Assert.That((await ann.SendAsync(HttpMethod.Put, $"{path}/storage", new { state = "perhaps" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await ann.SendAsync(HttpMethod.Put, $"{path}/dance", new { state = "done" })).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task TheOrderOfDevicesCountsAtOnce()
    {
        await using TestDaemon house = await TestDaemon.StartAsync(("Devices:0:Id", "one"), ("Devices:0:Kind", "simulated"));
        await house.UntilAsync("/api/admin/devices", devices => devices[0].GetProperty("state").GetString() == "ready", house.Socket);
        await house.PostAsync("/api/room/play", new { sid_path = TestDaemon.PlainPath });
        await house.UntilAsync("/api/room", state => PlaysOn(state, "one"));
        (HttpStatusCode status, _) = await TestDaemon.SendAsync(house.Socket, HttpMethod.Put, "/api/admin/config/PreferredEngines", new { value = new[] { "emulator", "one" } });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        await house.PostAsync("/api/room/play", new { sid_path = "MUSICIANS/T/Tester/Other.sid" });
        await house.UntilAsync("/api/room", state => state.GetProperty("track").GetProperty("sidPath").GetString()!.EndsWith("Other.sid", StringComparison.Ordinal) && !PlaysOn(state, "one"));
    }

    static bool PlaysOn(JsonElement room, string device) => room.GetProperty("state").GetString() == "playing" && room.GetProperty("output").GetProperty("id").GetString() == device;

    async Task<Browser> NewUserAsync(string name, string role)
    {
        await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/users", new { name, role, password = Password });
        var browser = new Browser(daemon);
        await browser.LogInAsync(name, Password);
        return browser;
    }
}
