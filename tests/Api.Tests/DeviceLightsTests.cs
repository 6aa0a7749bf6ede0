using System.Net;
using System.Text.Json;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Api.Tests;

/// <summary>The lights of an Ultimate over the admin API, while it is there and after.</summary>
[TestFixture]
public sealed class DeviceLightsTests
{
    const string Lights = "/api/admin/devices/u64/lights";

    SimulatedUltimate box = null!;
    TestDaemon daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        box = new SimulatedUltimate();
        daemon = await TestDaemon.StartAsync(
            ("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"), ("Devices:1:Id", "u64"), ("Devices:1:Kind", "ultimate64"), ("Devices:1:Host", "127.0.0.1"),
            ("Devices:1:HttpPort", $"{box.HttpPort}"), ("Devices:1:FtpPort", $"{box.FtpPort}"), ("Devices:1:IdentPort", $"{box.IdentPort}"),
            ("Devices:1:DmaPort", $"{box.DmaPort}"), ("Devices:1:SoundPort", "0"));
        await UntilAsync("u64", "ready");
        await UntilAsync("dry", "ready");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await daemon.DisposeAsync();
        box.Dispose();
    }

    [Test]
    public async Task TheyAreShownAndSetByTheNamesTheDeviceLists()
    {
        (HttpStatusCode status, JsonElement shown) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, Lights);
        Assert.That((status, Values(shown)), Is.EqualTo((HttpStatusCode.OK, "Off, Fixed Color, SID Music, Rainbow")));
        (status, JsonElement set) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Put, Lights, new Dictionary<string, string> { ["ledstrip mode"] = "rainbow" });
        Assert.That((status, Mode(set), box.Menus["LED Strip Settings", "LedStrip Mode"]), Is.EqualTo((HttpStatusCode.OK, "Rainbow", "Rainbow")), set.ToString());
        (status, set) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/play/c64u-led", new { mode = "SID Music" });
        Assert.That((status, Mode(set)), Is.EqualTo((HttpStatusCode.OK, "SID Music")), set.ToString());
    }

    [Test]
    public async Task WhatTheDeviceDoesNotListIsRefusedWithWhatItDoes()
    {
        foreach (object wrong in new object[] { new { mode = "Disco" }, new { intensity = 32 }, new { pattern = "Zebra" }, new { }, new { mode = new string('x', 100) } })
        {
            (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/play/c64u-led", wrong);
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), reply.ToString());
        }
        (HttpStatusCode none, _) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/devices/dry/lights");
        (HttpStatusCode unknown, _) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/devices/nobody/lights");
        Assert.That((none, unknown), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.NotFound)));
    }

    [Test]
    public async Task NobodyInTheHouseSetsThem()
    {
        Assert.That((await daemon.PostAsync("/api/play/c64u-led", new { mode = "Off" })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    /// <summary>An operator who resets a device expects the C64 in it to be reset.</summary>
    [Test]
    public async Task ResettingAnIdleDeviceOpensItAnew()
    {
        int before = box.Machine.Events.Count(name => name == "reboot");
        (HttpStatusCode status, _) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/devices/u64/reset");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(() => box.Machine.Events.Count(name => name == "reboot"), Is.GreaterThan(before).After(5_000, 20));
        await UntilAsync("u64", "ready");
    }

    async Task UntilAsync(string device, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, $"/api/admin/devices/{device}")).Body.GetProperty("data").GetProperty("state").GetString() != state)
            await Task.Delay(20, limit.Token);
    }

    static string Mode(JsonElement reply) => reply.GetProperty("data").EnumerateArray().Single().GetProperty("current").GetString()!;

    static string Values(JsonElement reply) =>
        string.Join(", ", reply.GetProperty("data").EnumerateArray().Single().GetProperty("values").EnumerateArray().Select(value => value.GetString()));
}
