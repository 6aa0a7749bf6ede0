using System.Buffers;
using System.Globalization;
using System.Text;

namespace SidFlow.Hw.Ultimate64.Rest;

/// <summary>A server's answer. Any of its parts may be missing in an error: the firmware's 404 is a status line and nothing else.</summary>
internal sealed record HttpReply(int Status, string ContentType, byte[] Body);

/// <summary>Collects an answer from pieces of any size. Holds no more than 8 KiB of head and 256 KiB of body.</summary>
internal sealed class HttpReplyReader
{
    private const int LongestHead = 8 * 1024;
    internal const int LongestBody = 256 * 1024;

    private readonly ArrayBufferWriter<byte> received = new();
    private int headLength = -1;
    private int status;
    private string contentType = "";
    private int? bodyLength;

    /// <summary>True when the answer is whole without waiting for the end of the connection.</summary>
    internal bool IsComplete => headLength >= 0 && bodyLength is int length && received.WrittenCount - headLength >= length;

    /// <exception cref="InvalidDataException">No HTTP, or more than fits.</exception>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        received.Write(bytes);
        if (headLength < 0)
            FindHead();
        if (headLength < 0 ? received.WrittenCount > LongestHead : received.WrittenCount - headLength > LongestBody)
            throw new InvalidDataException("the answer is too long");
    }

    /// <summary>The answer, once complete or when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    internal HttpReply Take()
    {
        if (headLength < 0)
            throw new InvalidDataException(received.WrittenCount == 0 ? "closed without an answer" : "closed in the middle of its answer's head");
        int present = received.WrittenCount - headLength;
        if (present < bodyLength)
            throw new InvalidDataException($"closed after {present} of {bodyLength} bytes");
        return new HttpReply(status, contentType, received.WrittenSpan.Slice(headLength, bodyLength ?? present).ToArray());
    }

    private void FindHead()
    {
        ReadOnlySpan<byte> all = received.WrittenSpan;
        int end = all.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return;
        string[] lines = Encoding.Latin1.GetString(all[..end]).Split("\r\n");
        string[] first = lines[0].Split(' ', 3);
        if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out status) || status is < 100 or > 599)
            throw new InvalidDataException("no HTTP answer");
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            string value = line[(colon + 1)..].Trim();
            if (line.AsSpan(0, colon).Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                contentType = value;
            else if (line.AsSpan(0, colon).Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                bodyLength = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= LongestBody
                    ? length
                    : throw new InvalidDataException($"an answer of {(value.Length < 20 ? value : "too many")} bytes");
            else if (line.AsSpan(0, colon).Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"an answer in the encoding {(value.Length < 20 ? value : value[..20])}");
        }
        headLength = end + 4;
    }
}
