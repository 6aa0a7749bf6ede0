using System.Net.Sockets;
using System.Text;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>A request as the device's engine sees it.</summary>
internal sealed record SimulatedRequest(string Method, string Route, string[] Path, string Command, Dictionary<string, string> Query, Dictionary<string, string> Fields, byte[]? Body);

/// <summary>The device's HTTP engine: 4 connections, a head of 2,048 bytes, 20 fields, Connection: close, bare 404.</summary>
internal sealed class HttpService(UltimateFaults faults, Func<SimulatedRequest, (int Status, string Json)?> api) : IDisposable
{
    private const int LongestHead = 2048;
    private const int MostFields = 20;

    private Service? service;
    private readonly Lock access = new();
    private readonly List<string> requests = [];
    private int unanswered;

    internal int Port => service!.Port;

    /// <summary>Request lines and heads as they came.</summary>
    internal IReadOnlyList<string> Heads { get { lock (access) return [.. requests]; } }

    /// <summary>The most requests that waited for their answers at one time.</summary>
    internal int MostAtOnce { get; private set; }

    internal void Open() => service = new Service(4, Answer);
    internal void Vanish() => service!.Vanish();
    internal void Return() => service!.Return();
    public void Dispose() => service?.Dispose();

    private void Answer(Socket client)
    {
        client.ReceiveTimeout = 15_000;
        var bytes = new List<byte>();
        byte[] piece = new byte[1460];
        int end;
        while ((end = EndOfHead(bytes)) < 0)
        {
            if (bytes.Count >= LongestHead)
                return;
            int count = client.Receive(piece);
            if (count == 0)
                return;
            bytes.AddRange(piece.AsSpan(0, count));
        }
        if (end > LongestHead)
            return;
        string head = Encoding.Latin1.GetString([.. bytes[..end]]);
        lock (access)
        {
            requests.Add(head);
            MostAtOnce = Math.Max(MostAtOnce, ++unanswered);
        }
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1).Take(MostFields))
            if (line.IndexOf(':') is > 0 and var colon)
                fields.TryAdd(line[..colon], line[(colon + 1)..].TrimStart(' '));
        string[] first = lines[0].Split(' ');
        string method = first[0] is "PUT" or "POST" or "DELETE" ? first[0] : "GET";

        byte[]? body = null;
        if (method == "POST" && fields.TryGetValue("Content-Length", out string? text) && int.TryParse(text, out int length) && length > 0)
        {
            while (bytes.Count < end + length)
            {
                int count = client.Receive(piece);
                if (count == 0)
                    return;
                bytes.AddRange(piece.AsSpan(0, count));
            }
            body = [.. bytes.GetRange(end, length)];
        }
        while (faults.HttpStalls)
            if (client.Poll(20_000, SelectMode.SelectRead) && client.Receive(piece) == 0)
                return;
        Thread.Sleep(faults.HttpDelayMilliseconds);
        byte[] answer = Respond(method, first.Length > 1 ? first[1] : "/", fields, body, client);
        lock (access)
            unanswered--;
        Send(client, answer);
    }

    private byte[] Respond(string method, string target, Dictionary<string, string> fields, byte[]? body, Socket client)
    {
        if (!fields.TryGetValue("X-Password", out string? password) && faults.Password.Length > 0)
        {
            // A null pointer in firmware before 3.15: the whole task is gone.
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            return [];
        }
        if (faults.Refuse.Remove(target.Split('?')[0], out int status))
            return Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {Reason(status)}\r\nConnection: close\r\n\r\n");
        if (faults.Password.Length > 0 && password != faults.Password)
            return Json(403, "{ \"errors\" : [ \"Forbidden.\" ] }");
        return Parse(method, target, fields, body) is { } request && api(request) is { } answer
            ? Json(answer.Status, answer.Json)
            : "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n"u8.ToArray();
    }

    private void Send(Socket client, byte[] answer)
    {
        if (faults.CutAnswersAt is > 0 and var most && most < answer.Length)
            answer = answer[..most];
        client.Send(answer);
        client.Shutdown(SocketShutdown.Both);
    }

    private static byte[] Json(int status, string json) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} {Reason(status)}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Unknown",
    };

    private static int EndOfHead(List<byte> bytes)
    {
        for (int i = 3; i < bytes.Count; i++)
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r')
                return i + 1;
        return -1;
    }

    /// <summary>The query is cut off first, then the first colon starts the command; one decoding, '+' is a space.</summary>
    private static SimulatedRequest? Parse(string method, string target, Dictionary<string, string> fields, byte[]? body)
    {
        string[] halves = target.Split('?', 2);
        string[] commanded = halves[0].Split(':', 2);
        string[] parts = commanded[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || parts[0] != "v1" || parts.Length > 18)
            return null;
        var query = new Dictionary<string, string>();
        foreach (string pair in halves.Length > 1 ? halves[1].Split('&', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            string[] sides = pair.Split('=', 2);
            query[sides[0]] = sides.Length > 1 ? Decoded(sides[1]) : "";
        }
        return new SimulatedRequest(method, parts[1], [.. parts.Skip(2).Select(Decoded)], commanded.Length > 1 ? commanded[1] : "", query, fields, body);
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
