using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace SidFlow.Kills;

/// <summary>What a campaign has seen.</summary>
/// <param name="DaemonKills">kill -9 of the daemon while the job ran.</param>
/// <param name="WorkerKills">kill -9 of one of its workers.</param>
/// <param name="Rounds">Jobs that were brought to their end.</param>
/// <param name="Different">Of these: with an export that is not that of the undisturbed job.</param>
/// <param name="Bytes">Of the undisturbed export.</param>
sealed record KillCount(int DaemonKills, int WorkerKills, int Rounds, int Different, int Bytes);

/// <summary>Classifies a small library while daemon and workers are killed at random moments, and compares the outcome with that of an undisturbed job.</summary>
/// <param name="program">sidflowd.dll.</param>
/// <param name="tunes">The demo tunes.</param>
/// <param name="folder">For libraries and data.</param>
sealed class ClassifyKills(string program, string tunes, string folder)
{
    /// <summary>Copies of each demo tune, under titles that make them different files.</summary>
    const int Copies = 6;

    const int TitleAt = 0x16, TitleLength = 32;

    string Library => Path.Combine(folder, "tunes");

    public async Task<KillCount> RunAsync(int kills, int seed, Action<string> tell, CancellationToken stop)
    {
        MakeLibrary();
        Random random = new(seed);
        byte[] undisturbed = await UndisturbedAsync(stop);
        int daemons = 0, workers = 0, rounds = 0, different = 0;
        while (daemons + workers < kills)
        {
            string data = Path.Combine(folder, $"round{rounds}");
            (int daemonKills, int workerKills, byte[] export) = await DisturbedAsync(data, kills - daemons - workers, random, stop);
            (daemons, workers, rounds) = (daemons + daemonKills, workers + workerKills, rounds + 1);
            bool same = export.AsSpan().SequenceEqual(undisturbed);
            different += same ? 0 : 1;
            tell($"job {rounds}: the daemon killed {daemonKills} times, a worker {workerKills} times: {(same ? "the same bytes" : "OTHER BYTES")}");
            if (same)
                Directory.Delete(data, recursive: true);
        }
        return new KillCount(daemons, workers, rounds, different, undisturbed.Length);
    }

    void MakeLibrary()
    {
        foreach (string file in Directory.GetFiles(tunes, "*.sid", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            for (int copy = 0; copy < Copies; copy++)
            {
                byte[] tune = File.ReadAllBytes(file);
                byte[] title = Encoding.ASCII.GetBytes($"Copy {copy}");
                tune.AsSpan(TitleAt, TitleLength).Clear();
                title.CopyTo(tune, TitleAt);
                string target = Path.Combine(Library, $"{copy}", Path.GetFileName(file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, tune);
            }
    }

    async Task<byte[]> UndisturbedAsync(CancellationToken stop)
    {
        await using DaemonProcess daemon = await OpenAsync(Path.Combine(folder, "undisturbed"), stop);
        string job = await SubmitAsync(daemon, stop);
        while (!await IsDoneAsync(daemon, job, stop))
            await Task.Delay(50, stop);
        return await ExportAsync(daemon, stop);
    }

    async Task<(int Daemons, int Workers, byte[] Export)> DisturbedAsync(string data, int most, Random random, CancellationToken stop)
    {
        int daemons = 0, workers = 0;
        DaemonProcess daemon = await OpenAsync(data, stop);
        try
        {
            string job = await SubmitAsync(daemon, stop);
            while (true)
            {
                long until = Stopwatch.GetTimestamp() + (long)(random.Next(20, 4000) / 1000.0 * Stopwatch.Frequency);
                bool isDone = false;
                while (!(isDone = await IsDoneAsync(daemon, job, stop)) && (daemons + workers >= most || Stopwatch.GetTimestamp() < until))
                    await Task.Delay(10, stop);
                if (isDone)
                    return (daemons, workers, await ExportAsync(daemon, stop));
                if (random.Next(3) > 0)
                {
                    await daemon.KillAsync(stop);
                    await daemon.DisposeAsync();
                    daemons++;
                    daemon = await DaemonProcess.StartAsync(program, data, Library, stop);
                }
                else if (daemon.Children() is { Length: > 0 } children)
                {
                    Kill(children[random.Next(children.Length)]);
                    workers++;
                }
            }
        }
        finally
        {
            await daemon.DisposeAsync();
        }
    }

    static void Kill(int process)
    {
        try
        {
            using Process child = Process.GetProcessById(process);
            child.Kill();
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            // It had just ended by itself.
            Debug.Assert(ended is not null);
        }
    }

    /// <summary>With its library scanned.</summary>
    async Task<DaemonProcess> OpenAsync(string data, CancellationToken stop)
    {
        DaemonProcess daemon = await DaemonProcess.StartAsync(program, data, Library, stop);
        while ((await daemon.GetAsync("/api/library/status", stop)).GetProperty("data") is var status && (status.GetProperty("scanning").GetBoolean() || status.GetProperty("tunes").GetInt32() == 0))
            await Task.Delay(50, stop);
        return daemon;
    }

    static async Task<string> SubmitAsync(DaemonProcess daemon, CancellationToken stop) => (await daemon.PostAsync("/api/classify", new { }, stop)).GetProperty("jobId").GetString()!;

    static async Task<bool> IsDoneAsync(DaemonProcess daemon, string job, CancellationToken stop)
    {
        JsonElement now = (await daemon.GetAsync($"/api/admin/jobs/{job}", stop)).GetProperty("job");
        return now.GetProperty("status").GetString() switch
        {
            "completed" => true,
            "pending" or "running" => false,
            var other => throw new InvalidOperationException($"The job is {other}: {now}"),
        };
    }

    static Task<byte[]> ExportAsync(DaemonProcess daemon, CancellationToken stop) => daemon.BytesAsync("/api/classify/export", stop);
}
