using System.Globalization;
using System.Text;

namespace SidFlow.Hw.Ultimate64.Rest;

/// <summary>A request as the firmware's server understands it: no keep-alive, no Expect, a head of at most 2,048 bytes, a body only with POST.</summary>
internal sealed record HttpRequest(string Method, string Target)
{
    private const int LongestHead = 2048;

    /// <summary>Sent as it stands; the server takes it literally.</summary>
    internal string? ContentType { get; init; }

    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <param name="password">Sent even when empty: firmware before 3.15 crashes where it misses the header.</param>
    internal byte[] Encode(string host, string password)
    {
        if (Method == "POST" != !Body.IsEmpty)
            throw new ArgumentException("POST has a body, the other verbs have none");
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"Host: {host}\r\n")
            .Append("Connection: close\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Password: {password}\r\n");
        if (!Body.IsEmpty)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {ContentType}\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        head.Append("\r\n");
        return head.Length <= LongestHead
            ? [.. Encoding.ASCII.GetBytes(head.ToString()), .. Body.Span]
            : throw new ArgumentException($"a head of {head.Length} bytes; the server takes {LongestHead}");
    }
}
