using System.Text;

namespace SidFlow.Hw.Ultimate64.Tunes;

/// <summary>A tune and its song lengths as the body of a POST: first part the tune, second the lengths.</summary>
/// <remarks>
/// The server takes all that stands behind <c>boundary=</c>, so it is unquoted and last; it finds a file name only in quotes.
/// The extension tells the firmware what the file is.
/// </remarks>
internal static class MultipartTune
{
    internal const string RawContentType = "application/octet-stream";

    /// <param name="lengths">Of <see cref="SongLengthsFile"/>; when empty the body is the tune itself.</param>
    internal static (string ContentType, byte[] Body) Encode(ReadOnlySpan<byte> tune, ReadOnlySpan<byte> lengths)
    {
        if (lengths.IsEmpty)
            return (RawContentType, tune.ToArray());
        string boundary = BoundaryNotIn(tune, lengths);
        var body = new MemoryStream(tune.Length + lengths.Length + 400);
        AddPart(body, boundary, "tune.sid", tune);
        AddPart(body, boundary, "tune.ssl", lengths);
        body.Write(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        return ($"multipart/form-data; boundary={boundary}", body.ToArray());
    }

    private static void AddPart(MemoryStream body, string boundary, string fileName, ReadOnlySpan<byte> content)
    {
        body.Write(Encoding.ASCII.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName}\"\r\nContent-Type: {RawContentType}\r\n\r\n"));
        body.Write(content);
        body.Write("\r\n"u8);
    }

    private static string BoundaryNotIn(ReadOnlySpan<byte> tune, ReadOnlySpan<byte> lengths)
    {
        for (int number = 0; ; number++)
        {
            string boundary = $"SidFlowTune{number}";
            byte[] bytes = Encoding.ASCII.GetBytes(boundary);
            if (tune.IndexOf(bytes) < 0 && lengths.IndexOf(bytes) < 0)
                return boundary;
        }
    }
}
