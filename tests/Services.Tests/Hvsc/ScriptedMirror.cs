using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>What a mirror does wrong in one answer.</summary>
internal sealed record Fault
{
    /// <summary>Answers with this status instead.</summary>
    public int? Status { get; init; }

    public string? Header { get; init; }

    /// <summary>Closes the connection after so many bytes of the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Tells a length that is off by so much.</summary>
    public int WrongLength { get; init; }

    /// <summary>Sends so many bytes, then nothing more, and keeps the connection.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Turns a bit of the byte at this place.</summary>
    public int? Corrupt { get; init; }

    public bool IgnoresRanges { get; init; }

    /// <summary>Answers a range with another one.</summary>
    public bool WrongRange { get; init; }
}

/// <summary>An HTTP server on this machine that fails as it is told. Raw sockets: a proper server would not let a length be wrong.</summary>
internal sealed class ScriptedMirror : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;
    private readonly Lock gate = new();
    private readonly List<string> requests = [];

    public ScriptedMirror()
    {
        listener.Start();
        serving = Task.Run(ServeAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/HVSC/");

    /// <summary>By name below <see cref="Address"/>; the listing is made of it.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    public string Tag { get; set; } = "\"one\"";

    /// <summary>For the next answers about a file, in turn; then all is well.</summary>
    public Queue<Fault> Faults { get; } = new();

    /// <summary>For every answer about a file.</summary>
    public Fault? Always { get; set; }

    /// <summary>Whether the listing itself is refused.</summary>
    public int? ListingStatus { get; set; }

    /// <summary>"name" or "name from-byte", in the order they came.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Stop();    // not before: a listener that has been stopped cannot be asked to accept, whatever the token says
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> open = [];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                open.Add(AnswerAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException && stopping.IsCancellationRequested)
            {
                break;
            }
        }
        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient open = client;
        try
        {
            await using NetworkStream stream = open.GetStream();
            (string name, Dictionary<string, string> headers) = await ReadAsync(stream);
            if (name.Length == 0)
                await ListAsync(stream);
            else
                await SendAsync(stream, name, headers);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            return;     // the client has gone, or the test is over
        }
    }

    private static async Task<(string Name, Dictionary<string, string> Headers)> ReadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return (lines[0].Split(' ')[1].Replace("/HVSC/", "", StringComparison.Ordinal).TrimStart('/'), headers);
    }

    private async Task ListAsync(NetworkStream stream)
    {
        lock (gate)
            requests.Add("listing");
        byte[] page = Encoding.UTF8.GetBytes("<html><body>" + string.Concat(Files.Keys.Select(name => $"<a href=\"{name}\">{name}</a><br>")) + "</body></html>");
        await HeadAsync(stream, ListingStatus ?? 200, $"Content-Type: text/html\r\nContent-Length: {page.Length}");
        await stream.WriteAsync(page);
    }

    private async Task SendAsync(NetworkStream stream, string name, Dictionary<string, string> headers)
    {
        Fault fault;
        long from = 0;
        lock (gate)
        {
            fault = Always ?? (Faults.TryDequeue(out Fault? next) ? next : new Fault());
            if (headers.TryGetValue("Range", out string? range) && !fault.IgnoresRanges && headers.GetValueOrDefault("If-Range") == Tag)
                from = long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            requests.Add(from > 0 ? $"{name} {from}" : name);
        }
        if (fault.Status is { } status)
        {
            await HeadAsync(stream, status, $"{fault.Header ?? "X: y"}\r\nContent-Length: 0");
            return;
        }
        if (!Files.TryGetValue(name, out byte[]? file))
        {
            await HeadAsync(stream, 404, "Content-Length: 0");
            return;
        }
        if (from >= file.Length)
        {
            await HeadAsync(stream, 416, $"Content-Range: bytes */{file.Length}\r\nContent-Length: 0");
            return;
        }
        if (fault.Corrupt is { } place)
            (file = (byte[])file.Clone())[place] ^= 0x10;
        byte[] body = file[(int)from..];
        string more = from > 0 ? $"Content-Range: bytes {(fault.WrongRange ? from + 1 : from)}-{file.Length - 1}/{file.Length}\r\n" : "";
        await HeadAsync(stream, from > 0 ? 206 : 200, $"{more}ETag: {Tag}\r\nAccept-Ranges: bytes\r\nContent-Type: application/x-7z-compressed\r\nContent-Length: {body.Length + fault.WrongLength}");
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, fault.CutAfter ?? fault.StallAfter ?? body.Length)), stopping.Token);
        if (fault.StallAfter is not null)
            await Task.Delay(Timeout.Infinite, stopping.Token);
    }

    private static ValueTask HeadAsync(NetworkStream stream, int status, string headers) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} x\r\n{headers}\r\nConnection: close\r\n\r\n"));
}
