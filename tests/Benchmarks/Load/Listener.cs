using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;

namespace SidFlow.Benchmarks.Load;

/// <summary>One person with a browser: plays songs through the chip there, tells how it went, and what was heard.</summary>
sealed class Listener
{
    /// <summary>How often a new song begins.</summary>
    public static readonly TimeSpan SongEvery = TimeSpan.FromMinutes(3);

    const int OnSocketsOneIn = 10, ActsInBatch = 3;

    static readonly TimeSpan PageEvery = TimeSpan.FromSeconds(10), BeaconEvery = TimeSpan.FromSeconds(30), BatchEvery = TimeSpan.FromMinutes(5);

    readonly int number;
    readonly Uri server;
    readonly IReadOnlyList<string> songs;
    readonly LoadResult result;
    readonly Random random;
    readonly HttpMessageInvoker invoker;
    readonly HttpClient client;

    public Listener(int number, Uri server, IReadOnlyList<string> songs, LoadResult result)
    {
        (this.number, this.server, this.songs, this.result) = (number, server, songs, result);
        random = new Random(number);
        // 127.1.0.1 and on: limits are counted for each address.
        var own = new IPAddress([127, (byte)(1 + number / 62_500), (byte)(number / 250 % 250), (byte)(1 + number % 250)]);
        var handler = new SocketsHttpHandler
        {
            UseCookies = true,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            CookieContainer = new CookieContainer(),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    socket.Bind(new IPEndPoint(own, 0));
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (Exception)
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        client = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>What the library has.</summary>
    public static async Task<IReadOnlyList<string>> SongsAsync(HttpClient client, CancellationToken stop)
    {
        JsonElement reply = await client.GetFromJsonAsync<JsonElement>("/api/search?q=&limit=100", stop);
        return [.. reply.GetProperty("data").GetProperty("results").EnumerateArray().Where(track => track.GetProperty("playable").GetBoolean()).Select(track => track.GetProperty("sidPath").GetString()!)];
    }

    /// <summary>Until it is told to stop.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        try
        {
            // They come one after the other, not all at once.
            await Task.Delay(SongEvery * random.NextDouble(), stop);
            await Task.WhenAll(
                EveryAsync(SongEvery, SongAsync, stop), EveryAsync(BeaconEvery, BeaconAsync, stop), EveryAsync(BatchEvery, BatchAsync, stop),
                number % OnSocketsOneIn == 0 ? SocketAsync(stop) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            invoker.Dispose();
            client.Dispose();
        }
    }

    static async Task EveryAsync(TimeSpan pause, Func<CancellationToken, Task> act, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause);
        do
            await act(stop);
        while (await timer.WaitForNextTickAsync(stop));
    }

    async Task SongAsync(CancellationToken stop)
    {
        string song = songs[random.Next(songs.Count)];
        if (await AskAsync(HttpMethod.Post, "/api/play", new { sid_path = song }, stop) is not { } reply)
            return;
        JsonElement tape = reply.GetProperty("data").GetProperty("session").GetProperty("tape");
        string pages = tape.GetProperty("pages").GetString()!;
        int count = Math.Min(tape.GetProperty("count").GetInt32(), (int)(SongEvery / PageEvery));
        long began = Stopwatch.GetTimestamp();
        for (int page = 0; page < count; page++)
        {
            await AskAsync(HttpMethod.Get, $"{pages}{page}", null, stop, reads: false);
            TimeSpan wait = (page + 1) * PageEvery - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, stop);
        }
    }

    Task BeaconAsync(CancellationToken stop) =>
        AskAsync(HttpMethod.Post, "/api/telemetry", new { @event = "underrun", path = "worklet", value = 0 }, stop, reads: false);

    Task BatchAsync(CancellationToken stop) => AskAsync(HttpMethod.Post, "/api/rate/feedback", new
    {
        events = Enumerable.Range(0, ActsInBatch).Select(_ => new { uuid = Guid.NewGuid(), sid_path = songs[random.Next(songs.Count)], action = "play_complete" }),
    }, stop, reads: false);

    async Task SocketAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        byte[] buffer = new byte[64 << 10];
        try
        {
            await socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/ws" }.Uri, invoker, stop);
            await socket.SendAsync("""{"subscribe":["now-playing"]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, stop);
            result.Socket(1);
            while (true)
                await socket.ReceiveAsync(buffer.AsMemory(), stop);
        }
        catch (WebSocketException lost)
        {
            result.Failed($"/ws: {lost.Message}");
            result.Socket(-1);
        }
    }

    /// <returns>Null for a failure, and where the answer is not read.</returns>
    async Task<JsonElement?> AskAsync(HttpMethod method, string path, object? body, CancellationToken stop, bool reads = true)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using HttpResponseMessage reply = await client.SendAsync(request, stop);
            byte[] bytes = await reply.Content.ReadAsByteArrayAsync(stop);
            if (!reply.IsSuccessStatusCode)
            {
                result.Failed($"{method} {new Uri(server, path).Segments[1]}: {(int)reply.StatusCode}");
                return null;
            }
            result.Answered(Stopwatch.GetElapsedTime(began));
            return reads ? JsonSerializer.Deserialize<JsonElement>(bytes) : null;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            result.Failed($"{method} {path[..Math.Min(12, path.Length)]}: {lost.GetType().Name} {lost.InnerException?.Message}");
            return null;
        }
    }
}
