using System.Diagnostics;
using SidFlow.Benchmarks.Devices;

namespace SidFlow.Benchmarks.Load;

/// <summary>What thousands of people who listen in their browsers cost the daemon, and where it breaks.</summary>
static class LoadQuestion
{
    const int UsualListeners = 5_000, UsualMinutes = 10;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        int[] sizes = [.. Values(arguments, "--listeners").DefaultIfEmpty(UsualListeners)];
        TimeSpan length = TimeSpan.FromMinutes(Values(arguments, "--minutes").FirstOrDefault(UsualMinutes));
        string command = Path.Combine(Repository.Top, "bin", "sidflowd");
        if (!File.Exists(command))
        {
            Console.Error.WriteLine("There is no bin/sidflowd: build it with ./run --setup-only.");
            return 2;
        }
        Report.Header("Listeners in their browsers");
        List<string[]> rows = [];
        bool held = true;
        foreach (int size in sizes)
        {
            LoadResult result = await MeasureAsync(command, size, length, stop);
            rows.Add(
            [
                $"{size:N0}", Report.Number(result.RequestsPerSecond, 0), Report.Number(100 * result.CpuShare, 1), Report.Number(result.Percentile(0.5), 1), Report.Number(result.Percentile(0.95), 1),
                Report.Number(result.Percentile(0.99), 1), $"{result.Errors:N0}", $"{result.Sockets:N0}", Report.Number(result.ResidentMegabytes, 0),
            ]);
            foreach ((string reason, int count) in result.Reasons)
                Console.WriteLine($"{size:N0} listeners, {count} x {reason}");
            held &= result is { Errors: 0, CpuShare: < 0.05 } && result.Percentile(0.95) < 200;
        }
        Report.Table(["Listeners", "requests/s", "CPU % of the machine", "p50 ms", "p95 ms", "p99 ms", "errors", "live sockets", "RSS MB"], rows);
        Console.WriteLine($"{length.TotalMinutes:0.#} min each. Per listener a session and its tape's pages every 3 min, a telemetry beacon each 30 s, a feedback batch each 5 min; one in ten on /ws. "
            + "Each from an address of its own. CPU is the daemon's process time alone; the generator runs on the same machine, and latencies hold its waiting too.");
        return held ? 0 : 1;
    }

    static async Task<LoadResult> MeasureAsync(string command, int listeners, TimeSpan length, CancellationToken stop)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("sidflow-bench-");
        int port = MeasuredDaemon.FreePort();
        using Process daemon = MeasuredDaemon.Start(command, ["serve", "--port", $"{port}", "--data", data.FullName]);
        try
        {
            var server = new Uri($"http://127.0.0.1:{port}/");
            IReadOnlyList<string> songs = await ReadyAsync(daemon, server, stop);
            var result = new LoadResult();
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Listener[] all = [.. Enumerable.Range(0, listeners).Select(number => new Listener(number, server, songs, result))];
            Task[] playing = [.. all.Select(listener => listener.PlayAsync(ending.Token))];
            // Everybody has come, and everything has been made that is made once.
            await Task.Delay(Listener.SongEvery, stop);
            result.Begin();
            ProcessCost before = ProcessCost.Of(daemon.Id);
            long began = Stopwatch.GetTimestamp();
            await Task.Delay(length, stop);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            result.End(took, (ProcessCost.Of(daemon.Id) - before).Cpu / took / Environment.ProcessorCount, MeasuredDaemon.ResidentMegabytes(daemon.Id));
            await ending.CancelAsync();
            await Task.WhenAll(playing);
            return result;
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(CancellationToken.None);
            data.Delete(recursive: true);
        }
    }

    /// <returns>Songs to listen to.</returns>
    static async Task<IReadOnlyList<string>> ReadyAsync(Process daemon, Uri server, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(5) };
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (daemon.HasExited)
                throw new InvalidOperationException($"sidflowd serve ended with exit code {daemon.ExitCode}");
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"no songs after {Patience.TotalSeconds} s");
            if (await TrySongsAsync(client, stop) is { Count: > 0 } songs)
                return songs;
            await Task.Delay(100, stop);
        }
    }

    static async Task<IReadOnlyList<string>> TrySongsAsync(HttpClient client, CancellationToken stop)
    {
        try
        {
            return await Listener.SongsAsync(client, stop);
        }
        catch (Exception early) when (early is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return []; // nobody listens yet
        }
    }

    static IEnumerable<int> Values(IReadOnlyList<string> arguments, string name) =>
        Enumerable.Range(0, arguments.Count - 1).Where(at => arguments[at] == name).SelectMany(at => arguments[at + 1].Split(',')).Select(int.Parse);
}
