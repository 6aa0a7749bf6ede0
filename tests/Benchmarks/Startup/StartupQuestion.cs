using System.Diagnostics;
using SidFlow.Benchmarks.Library;

namespace SidFlow.Benchmarks.Startup;

/// <summary>How long from the command to the first ready answer, and how much memory does the daemon hold then and after a rest?</summary>
static class StartupQuestion
{
    const int Runs = 5;
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Corpus? corpus, CancellationToken stop)
    {
        string command = Path.Combine(Repository.Top, "bin", "sidflowd");
        if (!File.Exists(command))
        {
            Console.Error.WriteLine("There is no bin/sidflowd: build it with ./run --setup-only.");
            return 2;
        }
        Report.Header("Start-up and resident memory");
        List<string[]> rows = [await MeasureAsync("demo tunes", command, library: null, stop)];
        if (corpus is not null)
            rows.Add(await MeasureAsync("60,000 tunes, scanned before", command, GeneratedCollection.Ensure(corpus), stop));
        Report.Table(["Library", "runs", "ready s, median", "ready s, worst", "RSS MB when ready", $"RSS MB {Rest.TotalSeconds:F0} s later"], rows);
        return 0;
    }

    static async Task<string[]> MeasureAsync(string name, string command, string? library, CancellationToken stop)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("sidflow-bench-");
        try
        {
            string[] place = ["--data", data.FullName, .. library is null ? Array.Empty<string>() : ["--library", library]];
            if (library is not null)
                await ScanAsync(command, place, stop);
            List<double> ready = [], memory = [], rested = [];
            for (int i = 0; i < Runs; i++)
            {
                (double seconds, double then, double later) = await StartAsync(command, place, stop);
                ready.Add(seconds);
                memory.Add(then);
                rested.Add(later);
            }
            return [name, $"{Runs}", Report.Number(Report.Percentile(ready, 0.5), 2), Report.Number(ready.Max(), 2),
                Report.Number(Report.Percentile(memory, 0.5), 0), Report.Number(Report.Percentile(rested, 0.5), 0)];
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    static async Task ScanAsync(string command, string[] place, CancellationToken stop)
    {
        using Process scan = MeasuredDaemon.Start(command, ["library", "scan", .. place]);
        await scan.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromMinutes(10), stop);
        if (scan.ExitCode != 0)
            throw new InvalidOperationException($"sidflowd library scan ended with exit code {scan.ExitCode}");
    }

    static async Task<(double Ready, double Memory, double Rested)> StartAsync(string command, string[] place, CancellationToken stop)
    {
        int port = MeasuredDaemon.FreePort();
        long started = Stopwatch.GetTimestamp();
        using Process daemon = MeasuredDaemon.Start(command, ["serve", "--port", $"{port}", .. place]);
        try
        {
            await MeasuredDaemon.ReadyAsync(daemon, port, stop);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            double memory = MeasuredDaemon.ResidentMegabytes(daemon.Id);
            await Task.Delay(Rest, stop);
            return (seconds, memory, MeasuredDaemon.ResidentMegabytes(daemon.Id));
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(CancellationToken.None);
        }
    }
}
