using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SidFlow.Services.Doctor;

namespace SidFlow.Host.CommandLine;

/// <summary>Talks to the running daemon over its unix socket.</summary>
sealed class DaemonClient : IDisposable
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    readonly HttpClient http;

    public DaemonClient(string socketPath)
    {
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = TimeSpan.FromMinutes(10),
        };
    }

    /// <summary>A client for the running daemon, the installed service's where there is one.</summary>
    /// <param name="data">Its data folder; null: as configured.</param>
    /// <exception cref="VerbException">None answers.</exception>
    public static async Task<DaemonClient> ConnectAsync(string? data, CancellationToken stop)
    {
        string socket = HostSettings.LoadOfService(data, InstalledUnit.Find()).Admin.Socket;
        return await TryConnectAsync(socket, stop)
            ?? throw new VerbException($"no daemon answers on {socket}. Start one with 'sidflowd serve', or name its data folder with --data.");
    }

    /// <summary>A client for the daemon on this socket; null when none listens there.</summary>
    public static async Task<DaemonClient?> TryConnectAsync(string socketPath, CancellationToken stop)
    {
        if (!File.Exists(socketPath))
            return null;
        var client = new DaemonClient(socketPath);
        if (await client.AnswersAsync(ConnectTimeout, stop))
            return client;
        client.Dispose();
        return null;
    }

    public async Task<bool> AnswersAsync(TimeSpan timeout, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage reply = await http.GetAsync("/health", limit.Token);
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new VerbException("a daemon runs, but its socket is not open to you. Run this as root or as the user that runs sidflowd.", failure);
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken stop)
    {
        using HttpResponseMessage reply = await http.GetAsync(path, stop);
        return await DataOfAsync(reply, stop);
    }

    /// <param name="body">Sent as JSON; null for none.</param>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, CancellationToken stop, object? body = null)
    {
        using HttpContent? content = body is null ? null : JsonContent.Create(body);
        return await SendContentAsync(method, path, content, stop);
    }

    public async Task<JsonElement> SendContentAsync(HttpMethod method, string path, HttpContent? content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using HttpResponseMessage reply = await http.SendAsync(request, stop);
        return await DataOfAsync(reply, stop);
    }

    /// <summary>Starts work in the daemon and hears of it line by line; whoever stops reading ends it.</summary>
    /// <param name="body">Bytes to send along; null for none.</param>
    /// <exception cref="VerbException">The daemon refused it, or it did not come to its end.</exception>
    public async IAsyncEnumerable<JsonElement> LinesAsync(string path, byte[]? body, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : new ByteArrayContent(body) };
        using HttpResponseMessage reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!reply.IsSuccessStatusCode)
            await DataOfAsync(reply, stop);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(stop));
        while (await lines.ReadLineAsync(stop) is { } text)
        {
            JsonElement line = JsonElement.Parse(text);
            if (line.TryGetProperty("details", out JsonElement why))
                throw new VerbException(why.GetString()!);
            yield return line;
        }
    }

    /// <summary>Writes what the daemon sends into a file, which is there whole or not at all.</summary>
    public async Task DownloadAsync(string path, string file, CancellationToken stop)
    {
        using HttpResponseMessage reply = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!reply.IsSuccessStatusCode)
            await DataOfAsync(reply, stop);
        string part = file + ".part";
        await using (FileStream written = File.Create(part))
            await reply.Content.CopyToAsync(written, stop);
        File.Move(part, file, overwrite: true);
    }

    public async Task<JsonElement> UploadAsync(string path, string file, CancellationToken stop)
    {
        await using FileStream read = File.OpenRead(file);
        using StreamContent content = new(read);
        using HttpResponseMessage reply = await http.PostAsync(path, content, stop);
        return await DataOfAsync(reply, stop);
    }

    /// <summary>A reply as it is, whatever its status.</summary>
    public async Task<(int Status, JsonElement Body)> ReadAsync(string path, CancellationToken stop)
    {
        using HttpResponseMessage reply = await http.GetAsync(path, stop);
        return ((int)reply.StatusCode, await reply.Content.ReadFromJsonAsync<JsonElement>(stop));
    }

    public void Dispose() => http.Dispose();

    static async Task<JsonElement> DataOfAsync(HttpResponseMessage reply, CancellationToken stop)
    {
        JsonElement body = await reply.Content.ReadFromJsonAsync<JsonElement>(stop);
        // Some routes wrap what they say, some do not.
        if (reply.IsSuccessStatusCode)
            return body.TryGetProperty("data", out JsonElement wrapped) ? wrapped : body;
        string error = body.TryGetProperty("error", out JsonElement text) ? text.GetString() ?? "" : $"status {(int)reply.StatusCode}";
        string? details = body.TryGetProperty("details", out JsonElement more) ? more.GetString() : null;
        throw new VerbException(details is null ? $"the daemon answers: {error}." : $"the daemon answers: {error}. {details}");
    }
}
