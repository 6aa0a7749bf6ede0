using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using SidFlow.Host.Serving;
using SidFlow.Services.Settings;

namespace SidFlow.Api.Tests;

/// <summary>A real daemon on a free port of 127.0.0.1 and on a unix socket, with a library of its own in a temporary folder.</summary>
sealed class TestDaemon : IAsyncDisposable
{
    public const string PlainPath = "MUSICIANS/T/Tester/Plain.sid";

    /// <summary>Climbs in pitch: a piece of its sound tells its place.</summary>
    public const string SweepPath = "DEMOS/Sweep.sid";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Daemon daemon;
    readonly DaemonLog log;

    TestDaemon(string folder, SidFlowSettings settings, Daemon daemon, DaemonLog log)
    {
        Folder = folder;
        Settings = settings;
        this.daemon = daemon;
        this.log = log;
        Http = new HttpClient { BaseAddress = daemon.Address, Timeout = Patience };
        Socket = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://localhost"), Timeout = Patience };
    }

    public string Folder { get; }
    public SidFlowSettings Settings { get; }

    /// <summary>As listeners come in.</summary>
    public HttpClient Http { get; }

    /// <summary>As the operator comes in.</summary>
    public HttpClient Socket { get; }

    /// <param name="more">Settings; an empty value takes one of the test's own away.</param>
    public static async Task<TestDaemon> StartAsync(params (string Key, string Value)[] more)
    {
        // Short: a unix socket's path has 107 bytes at most.
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        string library = Path.Combine(folder, "tunes");
        Write(Path.Combine(library, PlainPath), Tunes.Plain());
        Write(Path.Combine(library, "MUSICIANS/T/Tester/Other.sid"), Tunes.Plain("Other tune", songs: 1));
        Write(Path.Combine(library, "DEMOS/Jam.sid"), Tunes.Jam());
        if (more.Any(setting => setting.Key.StartsWith("Devices:", StringComparison.Ordinal)))
            Write(Path.Combine(library, SweepPath), SidFlow.Services.Tests.Deck.SweepTune.File());
        Write(Path.Combine(library, "DEMOS/Broken.sid"), Tunes.Truncated());
        Write(Path.Combine(folder, "secret.txt"), "outside the library"u8.ToArray());
        var layer = new Dictionary<string, string>
        {
            ["DataDir"] = Path.Combine(folder, "data"),
            ["Web:Port"] = "0",
            ["Web:RequestsPerMinute"] = "1000000",
            ["Web:AdminRequestsPerMinute"] = "1000000",
            ["Room:Output"] = "none",
            ["Room:DefaultLengthSeconds"] = "10",
            ["Library:Roots:0"] = library,
        };
        foreach ((string key, string value) in more)
            if (value.Length > 0)
                layer[key] = value;
            else
                layer.Remove(key);
        SidFlowSettings settings = SettingsLoader.Load(new SettingsSources { OperatorFile = Path.Combine(folder, "none.json"), CommandLine = layer, WorkingFolder = folder });

        DaemonLog log = DaemonLog.OpenFile(settings, Path.Combine(folder, "log.txt"));
        using var limit = new CancellationTokenSource(Patience);
        var running = new TestDaemon(folder, settings, await Daemon.StartAsync(settings, log, limit.Token), log);
        await running.UntilAsync("/api/library/status", status => !status.GetProperty("scanning").GetBoolean() && status.GetProperty("tunes").GetInt32() >= 3);
        return running;
    }

    public IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => daemon.Endpoints;

    /// <summary>What the daemon found worth a warning so far.</summary>
    public string ReadLog()
    {
        using var stream = new FileStream(Path.Combine(Folder, "log.txt"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Asks until the data is as wanted.</summary>
    /// <param name="through">The listeners' door when null.</param>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wanted, HttpClient? through = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            JsonElement data = (await SendAsync(through ?? Http, HttpMethod.Get, path)).Body.GetProperty("data");
            if (wanted(data))
                return data;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(Http, HttpMethod.Get, path);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null) => SendAsync(Http, HttpMethod.Post, path, body);

    public Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(string path) => SendAsync(Http, HttpMethod.Delete, path);

    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is string text)
            request.Content = new StringContent(text, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        else if (body is not null)
            request.Content = JsonContent.Create(body);
        using HttpResponseMessage reply = await client.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Opens a session for the plain tune and gives its address.</summary>
    public async Task<string> OpenSessionAsync()
    {
        (HttpStatusCode status, JsonElement body) = await PostAsync("/api/play", new { sid_path = PlainPath });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body.ToString());
        return $"/api/playback/{body.GetProperty("data").GetProperty("session").GetProperty("sessionId").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Socket.Dispose();
        await daemon.DisposeAsync();
        await log.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Settings.Admin.Socket), stop);
        return new NetworkStream(socket, ownsSocket: true);
    }

    static void Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }
}
