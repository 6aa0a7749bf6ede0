using System.Diagnostics;
using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Api.Tests;

/// <summary>Backup, prune and restore killed with SIGKILL at any moment: 2 times each, with SIDFLOW_SLOW=1 60 times.</summary>
[TestFixture, NonParallelizable, CancelAfter(1_200_000)]
sealed class BackupKillTests
{
    static readonly int kills = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1" ? 60 : 2;
    static readonly string program = typeof(Host.Serving.Daemon).Assembly.Location;

    [Test]
    public async Task WhatIsKilledLeavesARepositoryAndDataThatAreWhole(CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName, data = Path.Combine(folder, "d"), repository = Path.Combine(data, "backups", "repository");
        Random random = new(9);
        try
        {
            int tunes = 0;
            await FillAsync();
            TimeSpan whole = await RunAsync("backup create", null);
            for (int turn = 0; turn < kills; turn++)
                foreach (string verb in (string[])["backup create", "backup prune", "backup restore latest"])
                {
                    if (verb == "backup create")
                        await FillAsync();
                    await RunAsync(verb, whole * random.NextDouble());
                    // Finishes a swap that the kill interrupted, as any next command does.
                    await RunAsync("backup create", null);
                    using BackupRepository opened = BackupRepository.Open(repository, BackupSecret.None);
                    VerifyReport report = await new SnapshotReader(TimeProvider.System).VerifyAsync(opened, null, new NoWatch(stop));
                    Assert.That(report.Problems, Is.Empty, $"{verb}, turn {turn}");
                    using Database database = new(Path.Combine(data, "sidflow.db"));
                    Assert.That(database.FindDamage(), Is.Null);
                    Assert.That(database.Read(c => c.ExecuteScalar<int>("SELECT COUNT(*) FROM taste_tunes")), Is.EqualTo(tunes), $"{verb}, turn {turn}");
                }

            async Task FillAsync()
            {
                using Database database = new(Path.Combine(data, "sidflow.db"));
                await database.WriteAsync(Durability.Saved, (c, t) => c.Execute(
                    "INSERT INTO taste_tunes(path, md5) VALUES(@path, @path)", Enumerable.Range(tunes, 3000).Select(n => new { path = $"{n * 2654435761L:x16}.sid" }), t), stop);
                tunes += 3000;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<TimeSpan> RunAsync(string verb, TimeSpan? killAfter)
        {
            long began = Stopwatch.GetTimestamp();
            using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. verb.Split(' '), "--data", data]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> said = process.StandardOutput.ReadToEndAsync(stop), complaint = process.StandardError.ReadToEndAsync(stop);
            if (killAfter is { } moment)
            {
                await Task.WhenAny(process.WaitForExitAsync(stop), Task.Delay(moment, stop));
                process.Kill();
            }
            await process.WaitForExitAsync(stop);
            if (killAfter is null)
                Assert.That(process.ExitCode, Is.Zero, $"{verb}: {await said} {await complaint}");
            return Stopwatch.GetElapsedTime(began);
        }
    }
}
