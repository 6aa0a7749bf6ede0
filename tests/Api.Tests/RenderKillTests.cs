using System.Diagnostics;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Api.Tests;

/// <summary>A daemon of its own, killed with SIGKILL in the middle of a render job and started again.</summary>
[TestFixture, NonParallelizable, CancelAfter(600_000)]
sealed class RenderKillTests
{
    const int Songs = 16;

    /// <summary>Each kill is a start of the daemon; all forty with SIDFLOW_SLOW=1.</summary>
    static readonly int kills = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1" ? 40 : 3;

    static readonly string program = typeof(SidFlow.Host.Serving.Daemon).Assembly.Location;

    string folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "tunes/A"));
        File.WriteAllBytes(Path.Combine(folder, "tunes/A/Plain.sid"), Tunes.Plain(songs: Songs));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WhateverIsKilledTheFilesAreTheSame(CancellationToken stop)
    {
        await RunAsync("undisturbed", [], stop);
        Random random = new(1);
        int most = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1" ? 3000 : 1500;
        await RunAsync("killed", [.. Enumerable.Range(0, kills).Select(_ => TimeSpan.FromMilliseconds(random.Next(most)))], stop);

        string[] names = Names("undisturbed");
        Assert.That(names, Has.Length.EqualTo(Songs * 4), "a WAV with two papers, and a tape");
        Assert.That(Names("killed"), Is.EqualTo(names), "nothing else, and nothing half done");
        foreach (string name in names)
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "killed/renders/out", name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, "undisturbed/renders/out", name))), name);
    }

    string[] Names(string data)
    {
        string root = Path.Combine(folder, data, "renders/out");
        return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)];
    }

    /// <param name="lives">The daemon is killed so long after the job was seen to run, each time.</param>
    async Task RunAsync(string data, IReadOnlyList<TimeSpan> lives, CancellationToken stop)
    {
        string? id = null;
        int cut = 0;
        foreach (TimeSpan? life in lives.Cast<TimeSpan?>().Append(null))
        {
            using Process serve = await StartAsync(data, stop);
            try
            {
                using DaemonClient daemon = new(Path.Combine(folder, data, "sidflowd.sock"));
                id ??= (await daemon.SendAsync(HttpMethod.Post, "/api/admin/render", stop, new { sidPath = "A/Plain.sid", formats = new[] { "wav", "tape" }, targetDurationMs = 120_000, outputDir = "out" }))
                    .GetProperty("jobId").GetString();
                if (life is { } soon)
                {
                    await UntilAsync(daemon, id!, stop, "running", "completed");
                    await Task.Delay(soon, stop);
                    cut += (await StatusAsync(daemon, id!, stop)) == "running" ? 1 : 0;
                }
                else
                {
                    await UntilAsync(daemon, id!, stop, "completed");
                }
            }
            finally
            {
                serve.Kill();
                await serve.WaitForExitAsync(CancellationToken.None);
            }
        }
        if (lives.Count > 0)
        {
            TestContext.Out.WriteLine($"{cut} of {lives.Count} kills met the job at work");
            Assert.That(cut, Is.GreaterThan(0), "or nothing was tested");
        }
    }

    async Task<Process> StartAsync(string data, CancellationToken stop)
    {
        ProcessStartInfo start = new("dotnet", [program, "serve", "--port", "0", "--data", Path.Combine(folder, data), "--library", Path.Combine(folder, "tunes")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["SIDFLOW_CONFIG"] = Path.Combine(folder, "none.json");
        start.Environment["SIDFLOW__Room__Output"] = "none";
        Process serve = Process.Start(start)!;
        // Scanned, so that the first job finds its songs.
        for (string? line = ""; !line.Contains("Library scanned", StringComparison.Ordinal);)
            line = await serve.StandardOutput.ReadLineAsync(stop) ?? throw new AssertionException("the daemon ended");
        _ = Task.Run(() => serve.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None), CancellationToken.None);
        return serve;
    }

    static async Task UntilAsync(DaemonClient daemon, string id, CancellationToken stop, params string[] wanted)
    {
        for (string status = ""; !wanted.Contains(status); status = await StatusAsync(daemon, id, stop))
        {
            Assert.That(status, Is.Not.EqualTo("failed"));
            await Task.Delay(50, stop);
        }
    }

    static async Task<string> StatusAsync(DaemonClient daemon, string id, CancellationToken stop)
    {
        JsonElement job = (await daemon.GetAsync($"/api/admin/jobs/{id}", stop)).GetProperty("job");
        return job.GetProperty("status").GetString()!;
    }
}
