using System.Net;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Api.Tests;

/// <summary>Self-test and capture through the doors: lines, refusals, leaving, the audit log, the command line.</summary>
[TestFixture]
public sealed class DeviceJobTests
{
    TestDaemon daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        daemon = await TestDaemon.StartAsync(("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"), ("Devices:1:Id", "deaf"), ("Devices:1:Kind", "simulated"), ("Devices:1:Capture", "no-such-card"));
        await UntilStateAsync("ready");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await daemon.DisposeAsync();

    [Test]
    public async Task TheTestTellsHowFarItIsAndEndsWhenTheClientLeaves()
    {
        List<string> sections = [];
        using (var client = new DaemonClient(daemon.Settings.Admin.Socket))
        {
            await foreach (JsonElement line in client.LinesAsync("/api/admin/devices/dry/test", null, CancellationToken.None))
            {
                sections.Add(line.GetProperty("progress").GetProperty("id").GetString()!);
                Assert.That((await OneAsync()).GetProperty("user").GetString(), Is.EqualTo("the self-test"));
                if (sections.Contains("marker"))
                    break;
            }
        }
        Assert.That(sections.Distinct(), Is.EqualTo(new[] { "quiet-before", "marker" }));
        await UntilStateAsync("ready");
        string audit = Path.Combine(daemon.Settings.DataDir, "audit", "admin-actions.jsonl");
        Assert.That(() => ReadShared(audit), Does.Contain("\"action\":\"device:test\"").And.Contain("POST /api/admin/devices/dry/test").After(5_000, 50));
    }

    [Test]
    public async Task WhatCannotBeDoneIsSaidBeforeTheFirstLine()
    {
        Assert.That((await PostAsync("/api/admin/devices/none/test")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await PostAsync("/api/admin/devices/dry/capture?seconds=1")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await PostAsync("/api/admin/devices/dry/capture?path=none.sid&seconds=1")).Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        (HttpStatusCode status, JsonElement body) = await PostAsync($"/api/admin/devices/dry/capture?seconds=1&path={Uri.EscapeDataString(TestDaemon.PlainPath)}");
        Assert.That((status, body.GetProperty("details").GetString()), Is.EqualTo((HttpStatusCode.Conflict,
            "No sound comes back from dry. Plug its line-out into a sound card and name that in the device's Capture setting.")));
        (status, body) = await PostAsync($"/api/admin/devices/deaf/capture?seconds=1&path={Uri.EscapeDataString(TestDaemon.PlainPath)}");
        Assert.That((status, body.GetProperty("details").GetString()), Is.EqualTo((HttpStatusCode.Conflict, body.GetProperty("details").GetString())));
        Assert.That(body.GetProperty("details").GetString(), Does.StartWith("The sound cannot be recorded: ALSA device 'no-such-card'"));
    }

    [Test]
    public async Task NobodyInTheHouseStartsOne()
    {
        foreach (string job in new[] { "test", "capture" })
            Assert.That((await daemon.PostAsync($"/api/admin/devices/dry/{job}")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    async Task UntilStateAsync(string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await OneAsync()).GetProperty("state").GetString() != state)
            await Task.Delay(20, limit.Token);
    }

    async Task<JsonElement> OneAsync() => (await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/devices/dry")).Body.GetProperty("data");

    Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path) => TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, path);

    static string ReadShared(string file)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
