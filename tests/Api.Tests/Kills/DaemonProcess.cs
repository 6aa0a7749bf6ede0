using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SidFlow.Kills;

/// <summary>A daemon in a process of its own, that may be killed at any moment.</summary>
sealed class DaemonProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    readonly Process process;
    readonly HttpClient http;

    DaemonProcess(Process process, HttpClient http) => (this.process, this.http) = (process, http);

    /// <param name="program">sidflowd.dll.</param>
    /// <param name="library">Null: what fetches fill.</param>
    /// <param name="settings">By name of the environment variable.</param>
    public static async Task<DaemonProcess> StartAsync(string program, string data, string? library, IReadOnlyDictionary<string, string> settings, CancellationToken stop)
    {
        string[] tunes = library is null ? [] : ["--library", library];
        ProcessStartInfo start = new("dotnet", [program, "serve", "--data", data, "--port", "0", .. tunes]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SIDFLOW__Room__Output"] = "none";
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string socket = Path.Combine(data, "sidflowd.sock");
        HttpClient http = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                Socket connected = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connected.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connected, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost"), Timeout = Patience };
        DaemonProcess daemon = new(process, http);
        try
        {
            await daemon.AwaitReadyAsync(stop);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop) => await http.GetFromJsonAsync<JsonElement>(path, stop);

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken stop)
    {
        using HttpResponseMessage reply = await http.PostAsJsonAsync(path, body, stop);
        JsonElement json = await reply.Content.ReadFromJsonAsync<JsonElement>(stop);
        return reply.IsSuccessStatusCode ? json : throw new InvalidOperationException($"{path}: {json}");
    }

    public Task<byte[]> BytesAsync(string path, CancellationToken stop) => http.GetByteArrayAsync(path, stop);

    /// <summary>Ids of all processes below it: workers, ffmpeg, 7z.</summary>
    public int[] Descendants() => Below(process.Id);

    /// <summary>kill -9, and all its descendants must be gone soon after.</summary>
    /// <exception cref="InvalidOperationException">One outlives it.</exception>
    public Task KillAsync(CancellationToken stop) => KillAsync(process, stop);

    /// <inheritdoc cref="KillAsync(CancellationToken)"/>
    /// <param name="id">Of a descendant; one that has just ended by itself is left in peace.</param>
    public static async Task KillAsync(int id, CancellationToken stop)
    {
        try
        {
            using Process child = Process.GetProcessById(id);
            await KillAsync(child, stop);
        }
        catch (ArgumentException)
        {
            return;
        }
    }

    static async Task KillAsync(Process process, CancellationToken stop)
    {
        int[] below = Below(process.Id);
        process.Kill();
        long began = Stopwatch.GetTimestamp();
        while (IsThere(process.Id) || below.Any(IsThere))
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException($"Outlived the kill of {process.Id}: {string.Join("; ", below.Where(IsThere).Select(id => $"{id} {CommandOf(id)}"))}");
            await Task.Delay(20, stop);
        }
    }

    static int[] Below(int process)
    {
        List<int> found = [process];
        for (int n = 0; n < found.Count; n++)
            try
            {
                found.AddRange(Directory.GetDirectories($"/proc/{found[n]}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse));
            }
            catch (IOException)
            {
                // A thread or a process ended while it was looked at.
                continue;
            }
        return [.. found.Skip(1)];
    }

    /// <summary>A process that has ended and that nobody has asked about yet is gone.</summary>
    static bool IsThere(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "gone";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
        http.Dispose();
    }

    async Task AwaitReadyAsync(CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"sidflowd serve ended with exit code {process.ExitCode}");
            try
            {
                using HttpResponseMessage answer = await http.GetAsync("/ready", limit.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException notYet) when (notYet.InnerException is SocketException)
            {
                Debug.Assert(!limit.IsCancellationRequested);
            }
            await Task.Delay(50, limit.Token);
        }
    }
}
