using System.Text.Json;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Workers;

/// <summary>What daemon and child say to each other: one JSON object a line.</summary>
internal sealed class JsonLines(Stream stream)
{
    /// <summary>More than any unit or answer needs, and little enough to be held.</summary>
    public const int LongestLine = 4 << 20;

    private byte[] bytes = new byte[16 << 10];
    private int count;

    /// <summary>How much of what is held has no line break in it.</summary>
    private int looked;

    /// <summary>Null at the end; a last line without a line break was cut off, and is left out.</summary>
    /// <exception cref="FormatException">What came is no line with a JSON object.</exception>
    public async ValueTask<JsonObject?> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            int end = bytes.AsSpan(looked, count - looked).IndexOf((byte)'\n');
            if (end >= 0)
                return Take(looked + end);
            looked = count;
            if (count == LongestLine)
                throw new FormatException($"a line of more than {LongestLine} bytes");
            if (count == bytes.Length)
                Array.Resize(ref bytes, Math.Min(2 * bytes.Length, LongestLine));
            int got = await stream.ReadAsync(bytes.AsMemory(count), stop).ConfigureAwait(false);
            if (got == 0)
                return null;
            count += got;
        }
    }

    public static byte[] Line(JsonObject json) => [.. JsonSerializer.SerializeToUtf8Bytes(json), (byte)'\n'];

    private JsonObject Take(int end)
    {
        try
        {
            return JsonNode.Parse(bytes.AsSpan(0, end)) as JsonObject ?? throw new FormatException("a line that is no JSON object");
        }
        catch (JsonException error)
        {
            throw new FormatException("a line that is no JSON", error);
        }
        finally
        {
            count -= end + 1;
            bytes.AsSpan(end + 1, count).CopyTo(bytes);
            looked = 0;
        }
    }
}
