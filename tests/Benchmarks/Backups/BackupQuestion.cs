using System.Diagnostics;
using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Library;
using SidFlow.Services.Storage;

namespace SidFlow.Benchmarks.Backups;

/// <summary>What does a backup of a library of 60,000 tunes cost, the first, the second and the hundredth, and how long does it take to come back?</summary>
static class BackupQuestion
{
    const int Backups = 100, Tunes = 60_000;

    public static async Task<int> RunAsync(CancellationToken stop)
    {
        Report.Header("Backup");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sidflow-bench-");
        try
        {
            string data = Path.Combine(folder.FullName, "data"), repositoryFolder = Path.Combine(folder.FullName, "repository");
            Directory.CreateDirectory(data);
            using Database database = new(Path.Combine(data, "sidflow.db"));
            string library = await FillAsync(database, stop);
            Console.WriteLine($"{library}, database {database.SizeBytes / 1e6:F1} MB. Between two backups: 30 songs played and rated, 15 sessions.");
            Console.WriteLine();
            await CuttingTable.ShowAsync(database, folder.FullName, turn => UseAsync(database, turn, stop), stop);

            using BackupRepository repository = BackupRepository.OpenOrMake(repositoryFolder, BackupSecret.None, TimeProvider.System);
            List<string[]> rows = [];
            List<double> seconds = [];
            List<double> added = [];
            SnapshotWriter writer = new(TimeProvider.System);
            for (int turn = 1; turn <= Backups; turn++)
            {
                long began = Stopwatch.GetTimestamp();
                (_, SnapshotManifest manifest) = await writer.WriteAsync(repository, database, data, "bench", new NoWatch(stop));
                double took = Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (turn > 1)
                {
                    seconds.Add(took);
                    added.Add(manifest.AddedBytes);
                }
                if (turn is 1 or 2 or 10 or Backups)
                    rows.Add([$"{turn}", Report.Number(took, 2), Report.Number(manifest.AddedBytes / 1e6, 2), $"{manifest.AddedChunks:N0}", Report.Number(SizeOf(repositoryFolder) / 1e6), $"{Count(repositoryFolder):N0}"]);
                await UseAsync(database, 1000 + turn, stop);
            }
            Report.Table(["Backup", "s", "new MB", "new pieces", "repository MB", "pieces"], rows);
            Report.Table(["2nd to 100th", "median", "90 % within"],
            [
                ["seconds", Report.Number(Report.Percentile(seconds, 0.5), 2), Report.Number(Report.Percentile(seconds, 0.9), 2)],
                ["new MB", Report.Number(Report.Percentile(added, 0.5) / 1e6, 2), Report.Number(Report.Percentile(added, 0.9) / 1e6, 2)],
            ]);
            await ShowRestoreAsync(repository, folder.FullName, stop);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task ShowRestoreAsync(BackupRepository repository, string folder, CancellationToken stop)
    {
        SnapshotReader reader = new(TimeProvider.System);
        (double verify, _) = await TimeAsync(async () => await reader.VerifyAsync(repository, repository.Find("latest"), new NoWatch(stop)));
        string restored = Path.Combine(folder, "restored");
        Directory.CreateDirectory(restored);
        (double restore, _) = await TimeAsync(async () =>
        {
            await PreparedRestore.PrepareAsync(restored, "latest", async tree => (await reader.LayOutAsync(repository, repository.Find("latest"), tree, new NoWatch(stop))).CreatedAt, TimeProvider.System);
            PreparedRestore.Finish(restored);
            using Database database = new(Path.Combine(restored, "sidflow.db"));
            return database.SchemaVersion;
        });
        (double prune, PruneReport report) = await TimeAsync(() => new RepositoryPrune(TimeProvider.System).RunAsync(repository, new Thinning(28, 30, 0, 0), false, new NoWatch(stop)));
        Report.Table(["After 100 backups", "s"],
        [
            ["verify the newest", Report.Number(verify, 2)],
            ["restore it, checked, swapped in and opened (RTO without the daemon's start)", Report.Number(restore, 2)],
            [$"prune to 28 snapshots ({report.DeletedChunks:N0} pieces, {report.DeletedBytes / 1e6:F1} MB deleted)", Report.Number(prune, 2)],
        ]);
    }

    static async Task<(double Seconds, T Result)> TimeAsync<T>(Func<Task<T>> work)
    {
        long began = Stopwatch.GetTimestamp();
        T result = await work();
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, result);
    }

    /// <summary>The collection that SIDFLOW_HVSC names, scanned; without one as many made-up tunes.</summary>
    static async Task<string> FillAsync(Database database, CancellationToken stop)
    {
        string library = $"{Tunes:N0} made-up tunes";
        if (Environment.GetEnvironmentVariable("SIDFLOW_HVSC") is { } real)
        {
            ScanProgress scan = await new LibraryScanner(database, TimeProvider.System).ScanAsync(LibraryRoot.Lay([real], demoFolder: null), progress: null, stop);
            library = $"{scan.Seen:N0} tunes of {Path.GetFileName(real)}, scanned";
        }
        await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => connection.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @Tunes)
            INSERT INTO taste_tunes(path, md5) SELECT 'MUSICIANS/' || (i % 997) || '/Composer_' || (i % 991) || '/Tune_' || i || '.sid', hex(randomblob(16)) FROM n
            """, new { Tunes }, transaction), stop);
        // Some years of listening, so that what is new lands among what is old.
        await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => connection.Execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO feedback(uuid, listener, tune, song, at, action, source)
            SELECT lower(hex(randomblob(16))), 'listener' || (i % 5), 1 + (i * 7919) % @Tunes, 1, i, 'play', 'web' FROM n
            """, new { Tunes }, transaction), stop);
        return library;
    }

    static Task UseAsync(Database database, int turn, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        Random random = new(turn);
        for (int n = 0; n < 30; n++)
            foreach (string? action in (string?[])["play", null])
                connection.Execute("INSERT INTO feedback(uuid, listener, tune, song, at, action, e, m, c, source) VALUES(@uuid, @listener, @tune, 1, @at, @action, @e, @e, @e, 'web')",
                    new { uuid = $"{random.NextInt64():x16}-{turn}-{n}-{action}", listener = $"listener{random.Next(5)}", tune = random.Next(1, Tunes), at = 100_000 + turn * 900_000L + n, action, e = action is null ? 4 : (int?)null }, transaction);
        for (int n = 0; n < 15; n++)
            connection.Execute("INSERT INTO playback_sessions VALUES(@id, 'a/b.sid', 1, 'Manual', 180000, @turn, @turn)", new { id = $"{random.NextInt64():x16}{turn}-{n}", turn }, transaction);
        connection.Execute("DELETE FROM playback_sessions WHERE created < @turn - 1", new { turn }, transaction);
    }, stop);

    static long SizeOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    static int Count(string folder) => new DirectoryInfo(Path.Combine(folder, "chunks")).EnumerateFiles("*", SearchOption.AllDirectories).Count();
}
