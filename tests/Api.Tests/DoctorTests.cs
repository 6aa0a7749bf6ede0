using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>The two verbs of somebody who stands before a silent box, and the API beside them.</summary>
[TestFixture]
sealed class DoctorTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string Program = typeof(SidFlow.Host.Serving.Daemon).Assembly.Location;

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("sidflow").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WithoutADaemonTheDevicesAreOpened()
    {
        (int exit, JsonElement[] findings) = await DoctorAsync(folder, ("Devices__0__Id", "dry"), ("Devices__0__Kind", "simulated"));
        Assert.That(Of(findings, "dry"), Is.EqualTo("ok: Simulated SID answers at nowhere."));
        Assert.That(Of(findings, "daemon"), Does.StartWith("advice: None runs"));
        Assert.That(exit, Is.Zero);
    }

    [Test]
    public async Task WithADaemonItsWordCounts()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"));
        await daemon.UntilAsync("/api/admin/devices/dry", device => device.GetProperty("state").GetString() == "ready", daemon.Socket);
        (_, JsonElement[] findings) = await DoctorAsync(daemon.Settings.DataDir, ("Devices__0__Id", "dry"), ("Devices__0__Kind", "simulated"));
        Assert.That(Of(findings, "daemon"), Is.EqualTo("ok: It runs and answers."));
        Assert.That(Of(findings, "dry"), Is.EqualTo("ok: Simulated SID is ready."));
    }

    [Test]
    public async Task AProblemIsExitCode1()
    {
        (int exit, JsonElement[] findings) = await DoctorAsync(folder, ("Devices__0__Id", "pico"), ("Devices__0__Kind", "usbsid-pico"), ("Devices__0__Serial", "none such"));
        Assert.That(Of(findings, "pico"), Is.EqualTo("problem: No USBSID-Pico none such is plugged in."));
        Assert.That(exit, Is.EqualTo(1));
    }

    [Test]
    public async Task SettingsThatCannotBeLoadedAreTheFirstProblem()
    {
        (int exit, JsonElement[] findings) = await DoctorAsync(folder, ("Devices__0__Id", "pico"), ("Devices__0__Kind", "sid"));
        Assert.That(findings.Single().GetProperty("message").GetString(), Does.Contain("must be one of"));
        Assert.That(exit, Is.EqualTo(1));
    }

    [Test]
    public async Task WhatIsFoundIsTheSameOverTheApi()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        (HttpStatusCode status, JsonElement body) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/devices/found");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        (int exit, string output) = await RunAsync("device", "find", "--json", "--data", daemon.Settings.DataDir);
        using var told = JsonDocument.Parse(output);
        Assert.That(exit, Is.Zero);
        Assert.That(told.RootElement.GetProperty("devices").GetArrayLength(), Is.EqualTo(body.GetProperty("data").GetProperty("devices").GetArrayLength()));
        Assert.That((await TestDaemon.SendAsync(daemon.Http, HttpMethod.Get, "/api/admin/devices/found")).Status, Is.Not.EqualTo(HttpStatusCode.OK), "listeners do not look around");
    }

    static string Of(JsonElement[] findings, string subject)
    {
        JsonElement one = findings.Single(finding => finding.GetProperty("subject").GetString() == subject);
        return $"{one.GetProperty("verdict").GetString()}: {one.GetProperty("message").GetString()}";
    }

    static async Task<(int Exit, JsonElement[] Findings)> DoctorAsync(string data, params (string Key, string Value)[] settings)
    {
        (int exit, string output) = await RunAsync(["doctor", "--json", "--data", data], settings);
        using var told = JsonDocument.Parse(output);
        return (exit, [.. told.RootElement.GetProperty("findings").Clone().EnumerateArray()]);
    }

    static Task<(int Exit, string Output)> RunAsync(params string[] line) => RunAsync(line, []);

    static async Task<(int Exit, string Output)> RunAsync(string[] line, (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. line]) { RedirectStandardOutput = true };
        // No sound card here, or there, may decide a test; nor a port that somebody else has.
        foreach ((string key, string value) in settings.Append(("Room__Output", "none")).Append(("Web__Port", "0")))
            start.Environment[$"SIDFLOW__{key}"] = value;
        using var limit = new CancellationTokenSource(Patience);
        using Process run = Process.Start(start)!;
        string output = await run.StandardOutput.ReadToEndAsync(limit.Token);
        await run.WaitForExitAsync(limit.Token);
        return (run.ExitCode, output);
    }
}
