using System.Text;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>Splits a body as the device does: boundary literally from the header, file name only in quotes, limits on part heads.</summary>
internal static class UploadedParts
{
    /// <returns>Name (empty for none) and content of each part; nothing where no boundary is found.</returns>
    internal static List<(string Name, byte[] Content)> Split(string contentType, byte[] body)
    {
        var parts = new List<(string, byte[])>();
        int mark = contentType.IndexOf("boundary=", StringComparison.Ordinal);
        if (!contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) || mark < 0)
            return [("", body)];
        byte[] boundary = Encoding.Latin1.GetBytes("--" + contentType[(mark + 9)..]);
        int at = Find(body, boundary, 0);
        while (at >= 0 && Find(body, boundary, at + boundary.Length) is >= 0 and var next)
        {
            int head = at + boundary.Length + 2;
            int end = Find(body, "\r\n\r\n"u8.ToArray(), head);
            if (end < 0 || end > next || end - head >= 1024)
                break;
            string[] lines = Encoding.Latin1.GetString(body[head..end]).Split("\r\n");
            if (lines.Length > 8)
                break;
            parts.Add((NameIn(lines), body[(end + 4)..(next - 2)]));
            at = next;
        }
        return parts;
    }

    private static string NameIn(string[] lines)
    {
        string line = lines.FirstOrDefault(line => line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)) ?? "";
        if (line.Length > 147)
            line = line[..147];
        int start = line.IndexOf("filename=\"", StringComparison.Ordinal);
        int close = start < 0 ? -1 : line.IndexOf('"', start + 10);
        return close < 0 ? "" : line[(start + 10)..close];
    }

    private static int Find(byte[] body, byte[] wanted, int from)
    {
        int index = body.AsSpan(from).IndexOf(wanted);
        return index < 0 ? -1 : index + from;
    }
}
