using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Kills;

/// <summary>A mirror on this machine that takes its time over each file, so that a download has a middle to be killed in. Goes on where it is asked to.</summary>
sealed class SlowMirror : IAsyncDisposable
{
    const int Pieces = 40;
    const string Tag = "\"1\"";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stopping = new();
    readonly IReadOnlyDictionary<string, byte[]> files;
    readonly Task serving;

    /// <param name="files">By name; the listing is made of it.</param>
    public SlowMirror(IReadOnlyDictionary<string, byte[]> files)
    {
        this.files = files;
        listener.Start();
        serving = Task.Run(ServeAsync);
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/HVSC/";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    async Task ServeAsync()
    {
        List<Task> open = [];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                open.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                break;
            }
        }
        await Task.WhenAll(open);
    }

    async Task AnswerAsync(TcpClient client)
    {
        using TcpClient open = client;
        try
        {
            await using NetworkStream stream = open.GetStream();
            using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
            string name = (await reader.ReadLineAsync(stopping.Token) ?? "GET / ").Split(' ')[1].Split('/')[^1];
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync(stopping.Token) is { Length: > 0 } line)
                headers[line.Split(':')[0]] = line[(line.IndexOf(':') + 1)..].Trim();
            if (files.TryGetValue(name, out byte[]? file))
                await SendAsync(stream, file, headers.TryGetValue("Range", out string? range) && headers.GetValueOrDefault("If-Range") == Tag
                    ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0);
            else
                await ListAsync(stream);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return;     // its daemon was killed
        }
    }

    async Task ListAsync(NetworkStream stream)
    {
        byte[] page = Encoding.ASCII.GetBytes(string.Concat(files.Keys.Select(name => $"<a href=\"{name}\">{name}</a>\n")));
        await HeadAsync(stream, $"200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}");
        await stream.WriteAsync(page, stopping.Token);
    }

    async Task SendAsync(NetworkStream stream, byte[] file, int from)
    {
        await HeadAsync(stream, (from > 0 ? $"206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}" : "200 OK")
            + $"\r\nETag: {Tag}\r\nContent-Type: application/x-7z-compressed\r\nContent-Length: {file.Length - from}");
        int piece = file.Length / Pieces + 1;
        for (; from < file.Length; from += piece)
        {
            await stream.WriteAsync(file.AsMemory(from, Math.Min(piece, file.Length - from)), stopping.Token);
            await Task.Delay(Pause, stopping.Token);
        }
    }

    ValueTask HeadAsync(NetworkStream stream, string head) => stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), stopping.Token);
}
