using System.Net;
using System.Text.Json;
using SidFlow.Services.Audit;

namespace SidFlow.Api.Tests;

/// <summary>Who may look after devices, and what is written down of it.</summary>
[TestFixture]
sealed class DeviceDoorsTests
{
    TestDaemon daemon = null!;

    [OneTimeSetUp]
    public async Task StartDaemon()
    {
        daemon = await TestDaemon.StartAsync(("Devices:0:Id", "sid"), ("Devices:0:Kind", "simulated"), ("Test:Hooks", "true"));
        for (string? state = null; state != "ready"; state = (await SocketAsync(HttpMethod.Get, "/api/admin/devices/sid")).Data.GetProperty("state").GetString())
            await Task.Delay(20);
    }

    [OneTimeTearDown]
    public async Task StopDaemon() => await daemon.DisposeAsync();

    [TestCase("GET", "/api/admin/devices")]
    [TestCase("GET", "/api/admin/devices/sid")]
    [TestCase("POST", "/api/admin/devices/sid/reset")]
    [TestCase("GET", "/api/admin/circuit-breaker-status")]
    [TestCase("POST", "/api/admin/reset-circuit-breaker")]
    public async Task DevicesAreLookedAfterOverTheSocketOnly(string method, string path)
    {
        Assert.That((await TestDaemon.SendAsync(daemon.Http, new HttpMethod(method), path)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await TestDaemon.SendAsync(daemon.Socket, new HttpMethod(method), path)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("POST", "/api/admin/devices/nobody/reset")]
    [TestCase("GET", "/api/admin/devices/nobody")]
    [TestCase("GET", "/api/admin/circuit-breaker-status?device=nobody")]
    public async Task WhatIsNoDeviceIsNotFound(string method, string path) =>
        Assert.That((await TestDaemon.SendAsync(daemon.Socket, new HttpMethod(method), path)).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task AResetClosesAForcedBreakerAndBothAreWrittenDown()
    {
        JsonElement opened = (await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/test/force-breaker-open?device=sid", new { durationMs = 60_000 })).Body;
        JsonElement seen = (await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/circuit-breaker-status")).Body;
        (HttpStatusCode status, JsonElement reset) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/reset-circuit-breaker?device=sid");
        string log = Path.Combine(daemon.Settings.DataDir, "audit", "admin-actions.jsonl");
        string?[] actions = [.. File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString())];

        Assert.That((opened.GetProperty("state").GetString(), seen.GetProperty("state").GetString()), Is.EqualTo(("open", "open")));
        Assert.That((status, reset.GetProperty("state").GetString(), reset.GetProperty("tokens").GetInt32()), Is.EqualTo((HttpStatusCode.OK, "closed", 3)));
        Assert.That(actions, Does.Contain("breaker:force-open").And.Contain("breaker:reset"));
        Assert.That(AuditLog.FindBreak(log), Is.Null);
    }

    [TestCase(-1)]
    [TestCase(86_400_001)]
    public async Task ABreakerIsForcedOpenForADayAtMost(int milliseconds) =>
        Assert.That((await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/test/force-breaker-open", new { durationMs = milliseconds })).Status,
            Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task WithoutTestHooksNothingCanBeForced()
    {
        await using TestDaemon household = await TestDaemon.StartAsync(("Devices:0:Id", "sid"), ("Devices:0:Kind", "simulated"));

        Assert.That((await TestDaemon.SendAsync(household.Socket, HttpMethod.Post, "/api/test/force-breaker-open", new { durationMs = 1000 })).Status,
            Is.EqualTo(HttpStatusCode.NotFound));
    }

    async Task<(HttpStatusCode Status, JsonElement Data)> SocketAsync(HttpMethod method, string path)
    {
        (HttpStatusCode status, JsonElement body) = await TestDaemon.SendAsync(daemon.Socket, method, path);
        return (status, body.GetProperty("data"));
    }
}
