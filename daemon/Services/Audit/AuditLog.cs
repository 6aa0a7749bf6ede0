using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SidFlow.Services.Audit;

/// <summary>What operators did, one JSON line each in a file that only grows. Each line carries the hash of the one before, so that a line taken out or changed is seen.</summary>
public sealed class AuditLog(string file, TimeProvider time) : IDisposable
{
    /// <summary>Stands before the first line.</summary>
    const string Beginning = "0000000000000000000000000000000000000000000000000000000000000000";

    static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    readonly SemaphoreSlim one = new(1, 1);
    string? lastHash;

    /// <summary>On disk before it returns.</summary>
    public async Task AppendAsync(AuditEntry entry)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            lastHash ??= ReadLastHash();
            var line = new Line(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
                entry.Action, entry.Actor, entry.Resource, entry.Error is null, entry.Error, lastHash);
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Layout), (byte)'\n'];
            using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            if (!EndsWithLineBreak(stream))
                stream.WriteByte((byte)'\n');
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            lastHash = HashOf(bytes.AsSpan(0, bytes.Length - 1));
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The number of the first line, from 1, that does not follow from the one before it; null when the chain holds.</summary>
    public static int? FindBreak(string file)
    {
        string expected = Beginning;
        int number = 0;
        foreach (string text in File.ReadLines(file))
        {
            number++;
            if (ReadLine(text)?.Previous != expected)
                return number;
            expected = HashOf(Encoding.UTF8.GetBytes(text));
        }
        return null;
    }

    public void Dispose() => one.Dispose();

    /// <summary>Leaves the stream at its end. A power cut may have torn the last line; the next one still gets its own.</summary>
    static bool EndsWithLineBreak(FileStream stream)
    {
        if (stream.Length == 0)
            return true;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }

    string ReadLastHash() =>
        File.Exists(file) && File.ReadLines(file).LastOrDefault(line => line.Length > 0) is { } last
            ? HashOf(Encoding.UTF8.GetBytes(last))
            : Beginning;

    static Line? ReadLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Layout);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    sealed record Line(string Timestamp, string Action, string Actor, string? Resource, bool Success, string? Error, string Previous);
}
