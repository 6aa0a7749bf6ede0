using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SidFlow.Browser.Tests;

/// <summary>The real sidflowd in a process of its own, on a free port, with its own data folder and the demo tunes.</summary>
sealed partial class Daemon : IAsyncDisposable
{
    public const string ManySongsTitle = "Three Songs";
    public const int ManySongs = 3;
    public const string SidplayerTitle = "TWO SIDES";

    /// <summary>Twenty quarters of 36 sixtieths of a second, one before, and half a second.</summary>
    public const double SidplayerSeconds = 12.5;

    // Fields of a PSID header.
    const int SongsAt = 0x0E;
    const int TitleAt = 0x16;
    const int TextLength = 32;

    const int SigTerm = 15;
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan ClassifyLimit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    readonly string _data = Directory.CreateTempSubdirectory("sidflow-browser-").FullName;
    readonly StringBuilder _log = new();
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    Process? _process;
    string _notYet = "";

    readonly IReadOnlyDictionary<string, string> _settings;

    Daemon(int port, IReadOnlyDictionary<string, string> settings)
    {
        Port = port;
        _settings = settings;
    }

    string Library => Path.Combine(_data, "tunes");

    public int Port { get; }
    public string Address => $"http://127.0.0.1:{Port}";
    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    /// <param name="settings">Environment variables on top of what all tests have.</param>
    public static async Task<Daemon> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        Assert.That(Repository.Daemon, Does.Exist, "sidflowd is not built");
        Assert.That(Repository.DemoTunes, Does.Exist, "the demo tunes are not built: dotnet build demo");
        var daemon = new Daemon(FreePort(), settings ?? new Dictionary<string, string>());
        daemon.WriteTuneOfManySongs();
        daemon.WriteSidplayerTune();
        await daemon.RunAsync();
        return daemon;
    }

    /// <summary>Starts the process and waits until it is ready and has read the demo tunes.</summary>
    public async Task RunAsync()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Repository.Daemon, "serve", "--port", $"{Port}", "--data", _data, "--library", Library },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SIDFLOW__Library__DemoFolder"] = Repository.DemoTunes;
        start.Environment["SIDFLOW__Room__Output"] = "none";
        start.Environment["SIDFLOW__Room__DefaultLengthSeconds"] = "30";
        foreach ((string name, string value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("sidflowd does not start");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await HasTunesAsync(limit.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"sidflowd ended with {_process.ExitCode}:\n{Log}");
            if (limit.IsCancellationRequested || !await poll.WaitForNextTickAsync(CancellationToken.None))
                throw new TimeoutException($"sidflowd was not ready in {StartLimit} ({_notYet}):\n{Log}");
        }
    }

    /// <summary>Has the daemon listen to its tunes, so that stations can be made of them.</summary>
    public async Task ClassifyAsync()
    {
        (int exit, string said) = await VerbAsync("classify");
        Assert.That(exit, Is.Zero, said);
        using var limit = new CancellationTokenSource(ClassifyLimit);
        while ((await GetAsync("/api/similarity")).GetProperty("songs").GetInt32() == 0)
            await Task.Delay(100, limit.Token);
    }

    /// <summary>A verb of the command line against this daemon; its exit code and all it printed.</summary>
    public async Task<(int Exit, string Said)> VerbAsync(params string[] words)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])[Repository.Daemon, .. words, "--data", _data])
            start.ArgumentList.Add(word);
        using Process verb = Process.Start(start) ?? throw new InvalidOperationException("sidflowd does not start");
        using var limit = new CancellationTokenSource(ClassifyLimit);
        Task<string> output = verb.StandardOutput.ReadToEndAsync(limit.Token), errors = verb.StandardError.ReadToEndAsync(limit.Token);
        await verb.WaitForExitAsync(limit.Token);
        return (verb.ExitCode, await output + await errors);
    }

    /// <summary>Ends the process as systemd would. Data and port stay, for another run.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        using var limit = new CancellationTokenSource(StopLimit);
        Assert.That(Kill(_process.Id, SigTerm), Is.Zero, "sidflowd cannot be signalled");
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"sidflowd did not stop in {StopLimit}:\n{Log}");
        }
        finally
        {
            _process.Dispose();
            _process = null;
        }
    }

    public async Task<JsonElement> GetAsync(string path) =>
        (await _http.GetFromJsonAsync<JsonElement>(Address + path)).GetProperty("data");

    public async Task<JsonElement> HealthAsync() => await _http.GetFromJsonAsync<JsonElement>(Address + "/api/health");

    /// <summary>Presses one of the room's buttons, for tests that need the room in some state first.</summary>
    public async Task PostAsync(string path, object body)
    {
        using HttpResponseMessage reply = await _http.PostAsJsonAsync(Address + path, body);
        Assert.That(reply.IsSuccessStatusCode, $"{path}: {await reply.Content.ReadAsStringAsync()}");
    }

    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage reply = await _http.DeleteAsync(Address + path);
        Assert.That(reply.IsSuccessStatusCode, $"{path}: {await reply.Content.ReadAsStringAsync()}");
    }

    /// <summary>The demo tunes as the API tells them.</summary>
    public async Task<IReadOnlyList<DemoTune>> DemosAsync() =>
        [.. (await GetAsync("/api/hvsc/browse?path=SIDFlow")).GetProperty("tunes").EnumerateArray().Select(DemoTune.Of)];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    async Task<bool> HasTunesAsync(CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage ready = await _http.GetAsync(Address + "/ready", stop);
            if (!ready.IsSuccessStatusCode)
                return false;
            JsonElement status = await GetAsync("/api/library/status");
            return status.GetProperty("tunes").GetInt32() > 0 && !status.GetProperty("scanning").GetBoolean();
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            _notYet = notYet.Message;
            return false;
        }
    }

    void Keep(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }

    /// <summary>No demo tune has a second song: one of them again, with another title and three songs in its header.</summary>
    void WriteTuneOfManySongs()
    {
        byte[] tune = File.ReadAllBytes(Directory.EnumerateFiles(Repository.DemoTunes, "*.sid").Order(StringComparer.Ordinal).First());
        BinaryPrimitives.WriteUInt16BigEndian(tune.AsSpan(SongsAt), ManySongs);
        tune.AsSpan(TitleAt, TextLength).Clear();
        Encoding.ASCII.GetBytes(ManySongsTitle, tune.AsSpan(TitleAt, TextLength));
        Directory.CreateDirectory(Library);
        File.WriteAllBytes(Path.Combine(Library, "Three_Songs.sid"), tune);
    }

    /// <summary>Sidplayer data for two chips, in two files: twenty quarters in the first voice of each.</summary>
    void WriteSidplayerTune()
    {
        foreach ((string ending, byte note) in new[] { ("mus", (byte)0x99), ("str", (byte)0x9D) })
        {
            byte[] halt = [0x01, 0x4F];
            byte[] notes = [.. Enumerable.Repeat<byte[]>([0x10, note], 20).SelectMany(pair => pair), .. halt];
            byte[] file = [0x00, 0x60, (byte)notes.Length, 0, 2, 0, 2, 0, .. notes, .. halt, .. halt, .. Encoding.ASCII.GetBytes($"{SidplayerTitle}\rTESTER\r"), 0];
            File.WriteAllBytes(Path.Combine(Library, $"Two_Sides.{ending}"), file);
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

sealed record DemoTune(string Path, string Title, string Author, double Seconds)
{
    public static DemoTune Of(JsonElement track)
    {
        JsonElement metadata = track.GetProperty("metadata");
        return new(
            track.GetProperty("sidPath").GetString()!, metadata.GetProperty("title").GetString()!, metadata.GetProperty("author").GetString()!,
            track.GetProperty("durationSeconds").GetDouble());
    }
}
