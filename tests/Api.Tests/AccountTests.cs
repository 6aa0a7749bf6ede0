using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SidFlow.Services.Accounts;
using SidFlow.Services.Audit;

namespace SidFlow.Api.Tests;

/// <summary>From the set-up token to keys, as a browser, a script and an attacker see it.</summary>
[TestFixture]
sealed class AccountTests
{
    const string Password = "correct horse battery";

    TestDaemon daemon = null!;
    Browser anna = null!;

    [OneTimeSetUp]
    public async Task SetUpTheAppliance()
    {
        daemon = await TestDaemon.StartAsync(("Accounts:Registration", "true"), ("Accounts:RegistrationCode", "open sesame"), ("Admin:Token", "0123456789abcdef0123456789abcdef"));
        anna = new Browser(daemon);
        Assert.That((await anna.GetAsync("/api/auth/me")).Body.GetProperty("data").GetProperty("setupNeeded").GetBoolean());
        string token = File.ReadAllText(Path.Combine(daemon.Settings.DataDir, SetupToken.FileName)).Trim();

        (HttpStatusCode status, _) = await anna.PostAsync("/api/setup", new { token = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", username = "anna", password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        (status, _) = await anna.PostAsync("/api/setup", new { token, username = "anna", password = "short" });
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        (status, JsonElement me) = await anna.PostAsync("/api/setup", new { token, username = "anna", password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), me.ToString());
        Assert.That(me.GetProperty("data").GetProperty("role").GetString(), Is.EqualTo("super-admin"));
        (status, _) = await new Browser(daemon).PostAsync("/api/setup", new { token, username = "eve", password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.Conflict), "the token is void");
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        anna?.Dispose();
        if (daemon is not null)
            await daemon.DisposeAsync();
    }

    [Test]
    public async Task ASessionOpensAdministrationAndItsChangesNeedTheToken()
    {
        Assert.That((await anna.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.OK));
        string token = anna.Token!;
        foreach (string? wrong in (string?[])[null, "wrong"])
        {
            anna.Token = wrong;
            Assert.That((await anna.PostAsync("/api/admin/library/scan")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        }
        anna.Token = token;
        Assert.That((await anna.PostAsync("/api/admin/library/scan")).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task TheTokenOfOneSessionIsNoTokenOfAnother()
    {
        using Browser bob = await NewUserAsync("tokenbob", "security");
        bob.Token = anna.Token;
        Assert.That((await bob.PostAsync("/api/admin/users/anna/unlock")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        (_, JsonElement last) = await anna.GetAsync("/api/admin/audit?actor=tokenbob&limit=1");
        Assert.That(last.GetProperty("data").GetProperty("lines")[0].GetProperty("error").GetString(), Does.Contain("X-CSRF-Token"));
    }

    [Test]
    public async Task AFreshAccountMayOnlyChangeItsPassword()
    {
        (_, JsonElement made) = await anna.PostAsync("/api/admin/users", new { name = "fresh", role = "operations" });
        string given = made.GetProperty("data").GetProperty("password").GetString()!;
        using var fresh = new Browser(daemon);
        (HttpStatusCode status, JsonElement me) = await fresh.LogInAsync("fresh", given);
        Assert.That((status, me.GetProperty("data").GetProperty("pending").GetString()), Is.EqualTo((HttpStatusCode.OK, "password")));
        Assert.That((await fresh.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await fresh.PostAsync("/api/auth/password", new { current = "wrong", password = Password })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await fresh.PostAsync("/api/auth/password", new { current = given, password = Password })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await fresh.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task LoggingOutEndsTheSessionOnTheServer()
    {
        using Browser bob = await NewUserAsync("outbob", "operations");
        Cookie kept = bob.Cookies.GetAllCookies().Single(cookie => cookie.Name == "sidflow_session");
        using var thief = new Browser(daemon);
        thief.Cookies.Add(daemon.Http.BaseAddress!, new Cookie(kept.Name, kept.Value));
        Assert.That((await thief.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.OK), "a copied cookie works while the session does");

        Assert.That((await bob.PostAsync("/api/auth/logout")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await thief.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task ALoginNeverGoesOnInASessionThatWasThereBefore()
    {
        using Browser bob = await NewUserAsync("fixbob", "operations");
        string before = bob.Cookies.GetAllCookies().Single(cookie => cookie.Name == "sidflow_session").Value;
        Assert.That((await bob.LogInAsync("anna", Password)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await bob.GetAsync("/api/auth/me")).Body.GetProperty("data").GetProperty("username").GetString(), Is.EqualTo("anna"));
        using var thief = new Browser(daemon);
        thief.Cookies.Add(daemon.Http.BaseAddress!, new Cookie("sidflow_session", before));
        Assert.That((await thief.GetAsync("/api/auth/me")).Body.GetProperty("data").GetProperty("authenticated").GetBoolean(), Is.False);
    }

    [Test]
    public async Task SessionsAreListedAndEnded()
    {
        using Browser bob = await NewUserAsync("listbob", "operations");
        (_, JsonElement own) = await bob.GetAsync("/api/auth/sessions");
        JsonElement mine = own.GetProperty("data").EnumerateArray().Single(session => session.GetProperty("isThis").GetBoolean());
        (_, JsonElement all) = await anna.GetAsync("/api/admin/sessions?user=listbob");
        Assert.That(all.GetProperty("data").EnumerateArray().Select(session => session.GetProperty("id").GetInt64()), Does.Contain(mine.GetProperty("id").GetInt64()));
        Assert.That((await bob.SendAsync(HttpMethod.Delete, $"/api/auth/sessions/{await SessionOfAsync(anna)}")).Status, Is.EqualTo(HttpStatusCode.NotFound), "another's");
        Assert.That((await anna.SendAsync(HttpMethod.Delete, $"/api/admin/sessions/{mine.GetProperty("id").GetInt64()}")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await bob.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task ARoleTakenAwayCountsAtOnce()
    {
        using Browser bob = await NewUserAsync("rolebob", "operations");
        (_, JsonElement key) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/keys", new { name = "k", user = "rolebob", scopes = new[] { "backup:make", "status:read" } });
        string secret = key.GetProperty("data").GetProperty("secret").GetString()!;
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", new("Bearer", secret)), Is.EqualTo(HttpStatusCode.OK));

        Assert.That((await anna.SendAsync(HttpMethod.Put, "/api/admin/users/rolebob/role", new { role = "listener" })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await bob.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", new("Bearer", secret)), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task NobodyGivesMoreThanTheyHave()
    {
        using Browser guard = await NewUserAsync("guard", "security");
        using Browser helper = await NewUserAsync("helper", "support");
        using Browser _ = await NewUserAsync("opera", "operations");
        await anna.PostAsync("/api/admin/users", new { name = "lena", role = "listener", password = Password });

        Assert.That((await guard.PostAsync("/api/admin/users", new { name = "evil", role = "super-admin" })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.SendAsync(HttpMethod.Put, "/api/admin/users/guard/role", new { role = "super-admin" })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.PostAsync("/api/admin/users/anna/reset")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.PostAsync("/api/admin/users/opera/reset")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.PostAsync("/api/admin/keys", new { name = "k", scopes = new[] { "backup:make" } })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.PostAsync("/api/admin/keys", new { name = "k", user = "anna", scopes = new[] { "audit:read" } })).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await guard.PostAsync("/api/admin/keys", new { name = "k", scopes = new[] { "audit:read" } })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await helper.PostAsync("/api/admin/users/guard/suspend")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await helper.PostAsync("/api/admin/users/lena/suspend")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await helper.PostAsync("/api/admin/users/lena/resume")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await anna.SendAsync(HttpMethod.Delete, "/api/admin/users/anna")).Status, Is.EqualTo(HttpStatusCode.Conflict), "the last super-admin");
    }

    [Test]
    public async Task ScriptsComeInWithBasicKeysAndTheConfiguredToken()
    {
        Assert.That(await StatusAsync(HttpMethod.Post, "/api/admin/users/anna/unlock", Basic("anna", Password)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", Basic("anna", "wrong")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", new("Bearer", "0123456789abcdef0123456789abcdef")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", new("Bearer", "0123456789abcdef0123456789abcdeg")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", new("Bearer", "sidflow_" + new string('a', 43))), Is.EqualTo(HttpStatusCode.Unauthorized));
        await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/users/anna/unlock");
    }

    [Test]
    public async Task ASecondFactorIsAskedForEverywhere()
    {
        using Browser tom = await NewUserAsync("tom", "operations");
        Assert.That((await tom.PostAsync("/api/auth/totp/enrol", new { password = "wrong" })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        (_, JsonElement enrolled) = await tom.PostAsync("/api/auth/totp/enrol", new { password = Password });
        byte[] secret = FromBase32(enrolled.GetProperty("data").GetProperty("secret").GetString()!);
        long step = Totp.StepOf(TimeProvider.System.GetUtcNow());
        (HttpStatusCode status, JsonElement confirmed) = await tom.PostAsync("/api/auth/totp/confirm", new { code = Totp.CodeOf(secret, step) });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), confirmed.ToString());
        string recovery = confirmed.GetProperty("data").GetProperty("recoveryCodes")[0].GetString()!;

        using var again = new Browser(daemon);
        (status, JsonElement asked) = await again.LogInAsync("tom", Password);
        Assert.That((status, asked.GetProperty("codeNeeded").GetBoolean()), Is.EqualTo((HttpStatusCode.Unauthorized, true)));
        Assert.That((await again.LogInAsync("tom", Password, Totp.CodeOf(secret, step + 1))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await new Browser(daemon).LogInAsync("tom", Password, recovery)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await new Browser(daemon).LogInAsync("tom", Password, recovery)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", Basic("tom", Password)), Is.EqualTo(HttpStatusCode.Unauthorized));
        (_, JsonElement key) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/keys", new { name = "script", user = "tom", scopes = new[] { "status:read" } });
        string own = key.GetProperty("data").GetProperty("secret").GetString()!;
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", Basic("tom", own)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(HttpMethod.Get, "/api/admin/metrics", Basic("anna", own)), Is.EqualTo(HttpStatusCode.Unauthorized), "another's key");
    }

    [Test]
    public async Task AListenerRegistersWithTheCodeAndTakesTheRatingsAlong()
    {
        using var lisa = new Browser(daemon);
        Assert.That((await lisa.PostAsync("/api/favorites", new { sid_path = TestDaemon.PlainPath })).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await lisa.PostAsync("/api/auth/register", new { username = "lisa", password = Password, code = "wrong" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        (HttpStatusCode status, JsonElement me) = await lisa.PostAsync("/api/auth/register", new { username = "lisa", password = Password, code = "open sesame" });
        Assert.That((status, me.GetProperty("data").GetProperty("role").GetString()), Is.EqualTo((HttpStatusCode.OK, "listener")));
        Assert.That((await lisa.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Forbidden));

        using var phone = new Browser(daemon);
        await phone.LogInAsync("lisa", Password);
        (_, JsonElement favorites) = await phone.GetAsync("/api/favorites");
        Assert.That(favorites.ToString(), Does.Contain("Plain.sid"), "on another device");
    }

    [Test]
    public async Task AnAttackIsLockedOutAndLeavesItsTrace()
    {
        await using TestDaemon attacked = await TestDaemon.StartAsync();
        await TestDaemon.SendAsync(attacked.Socket, HttpMethod.Post, "/api/admin/users", new { name = "victim", role = "super-admin", password = Password });
        using var attacker = new Browser(attacked);
        for (int i = 0; i < LoginThrottle.AccountTries; i++)
            Assert.That((await attacker.LogInAsync("victim", $"guess {i}")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await attacker.LogInAsync("victim", Password)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));

        (_, JsonElement found) = await TestDaemon.SendAsync(attacked.Socket, HttpMethod.Get, "/api/admin/audit?action=auth:*&success=false");
        Assert.That(found.GetProperty("data").GetProperty("total").GetInt32(), Is.EqualTo(LoginThrottle.AccountTries + 1));
        await TestDaemon.SendAsync(attacked.Socket, HttpMethod.Post, "/api/admin/users/victim/unlock");
        Assert.That((await attacker.LogInAsync("victim", Password)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(AuditLog.FindBreak(Path.Combine(attacked.Settings.DataDir, "audit", "admin-actions.jsonl")), Is.Null);
    }

    async Task<Browser> NewUserAsync(string name, string role)
    {
        (HttpStatusCode status, JsonElement made) = await anna.PostAsync("/api/admin/users", new { name, role, password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), made.ToString());
        var browser = new Browser(daemon);
        Assert.That((await browser.LogInAsync(name, Password)).Status, Is.EqualTo(HttpStatusCode.OK));
        return browser;
    }

    static async Task<long> SessionOfAsync(Browser browser) => (await browser.GetAsync("/api/auth/sessions")).Body.GetProperty("data").EnumerateArray()
        .Single(session => session.GetProperty("isThis").GetBoolean()).GetProperty("id").GetInt64();

    async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, AuthenticationHeaderValue authorization)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = authorization } };
        using HttpResponseMessage reply = await daemon.Http.SendAsync(request);
        return reply.StatusCode;
    }

    static AuthenticationHeaderValue Basic(string name, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    internal static byte[] FromBase32(string text)
    {
        List<byte> bytes = [];
        int bits = 0, held = 0;
        foreach (char sign in text)
        {
            held = ((held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(sign, StringComparison.Ordinal)) & 0xfff;
            if ((bits += 5) >= 8)
                bytes.Add((byte)((held >> (bits -= 8)) & 0xff));
        }
        return [.. bytes];
    }
}
