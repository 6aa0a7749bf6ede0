using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SidFlow.Benchmarks;

/// <summary>A daemon in a process of its own, whose time and memory are measured.</summary>
static class MeasuredDaemon
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    public static Process Start(string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments);
        // Measured alone: no sound card, no log on the console.
        start.Environment["SIDFLOW__Room__Output"] = "none";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    /// <exception cref="TimeoutException">Not within a minute.</exception>
    public static async Task ReadyAsync(Process daemon, int port, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var ready = new Uri($"http://127.0.0.1:{port}/ready");
        while (!await IsReadyAsync(client, ready, stop))
        {
            if (daemon.HasExited)
                throw new InvalidOperationException($"sidflowd serve ended with exit code {daemon.ExitCode}");
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new TimeoutException($"not ready after {patience.TotalSeconds} s");
            await Task.Delay(5, stop);
        }
    }

    static async Task<bool> IsReadyAsync(HttpClient client, Uri ready, CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(ready, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // nobody listens yet
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false; // the client's own limit: it listens and does not answer yet
        }
    }

    public static double ResidentMegabytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
