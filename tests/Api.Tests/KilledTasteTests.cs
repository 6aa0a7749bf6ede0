using System.Diagnostics;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Api.Tests;

/// <summary>The daemon as a process of its own, killed without a word.</summary>
[TestFixture]
[CancelAfter(240_000)]
sealed class KilledTasteTests
{
    static readonly string Program = typeof(SidFlow.Host.Serving.Daemon).Assembly.Location;

    string folder = "";
    Process? daemon;

    string Data => Path.Combine(folder, "d");

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        File.WriteAllBytes(Path.Combine(folder, "plain.sid"), Tunes.Plain());
    }

    [TearDown]
    public void RemoveFolder()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    void Kill()
    {
        daemon?.Kill();
        daemon?.WaitForExit();
        daemon?.Dispose();
        daemon = null;
    }

    /// <summary>Starts it and waits until it answers and knows its tune.</summary>
    async Task<DaemonClient> StartAsync(CancellationToken stop)
    {
        ProcessStartInfo start = new("dotnet", [Program, "serve", "--port", "0", "--data", "d", "--library", "."]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["SIDFLOW__Room__Output"] = "none";
        daemon = Process.Start(start)!;
        daemon.BeginOutputReadLine();
        while (true)
        {
            if (await DaemonClient.TryConnectAsync(Path.Combine(Data, "sidflowd.sock"), stop) is { } client)
            {
                while ((await client.GetAsync("/api/library/status", stop)).GetProperty("tunes").GetInt32() == 0)
                    await Task.Delay(100, stop);
                return client;
            }
            Assert.That(daemon.HasExited, Is.False);
            await Task.Delay(100, stop);
        }
    }

    [Test]
    public async Task WhatWasAnsweredIsThere(CancellationToken stop)
    {
        List<Guid> answered = [];
        for (int life = 0; life < 3; life++)
        {
            using DaemonClient client = await StartAsync(stop);
            using CancellationTokenSource end = new(TimeSpan.FromMilliseconds(300 + (life * 170)));
            using CancellationTokenRegistration killing = end.Token.Register(() => daemon!.Kill());
            try
            {
                while (true)
                {
                    Guid uuid = Guid.NewGuid();
                    await client.SendAsync(HttpMethod.Post, "/api/rate/feedback", stop, new { events = new[] { new { uuid, sid_path = "plain.sid", action = "like" } } });
                    answered.Add(uuid);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                TestContext.Out.WriteLine($"killed after {answered.Count} answers");
            }
            Kill();
        }
        using Database database = new(Path.Combine(Data, "sidflow.db"));
        Assert.That(answered, Is.Not.Empty.And.SubsetOf(new FeedbackStore(database).All().Select(act => act.Uuid)));
    }
}
