using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SidFlow.Kills;

/// <summary>A daemon in a process of its own, that may be killed at any moment.</summary>
sealed class DaemonProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly HttpClient http;

    DaemonProcess(Process process, HttpClient http) => (this.process, this.http) = (process, http);

    /// <param name="program">sidflowd.dll.</param>
    public static async Task<DaemonProcess> StartAsync(string program, string data, string library, CancellationToken stop)
    {
        ProcessStartInfo start = new("dotnet", [program, "serve", "--data", data, "--port", "0", "--library", library]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SIDFLOW__Room__Output"] = "none";
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

    /// <summary>Ids of its child processes.</summary>
    public int[] Children()
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process.Id}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
        }
        catch (IOException)
        {
            // A thread ended while it was looked at.
            return [];
        }
    }

    /// <summary>kill -9, and all its children must be gone soon after.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        int[] children = Children();
        process.Kill();
        await process.WaitForExitAsync(stop);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (children.Any(child => Directory.Exists($"/proc/{child}")))
            await Task.Delay(20, limit.Token);
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
