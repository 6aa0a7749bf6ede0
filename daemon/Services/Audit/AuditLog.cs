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

    const string AnchorAction = "audit:anchor", ForgetAction = "audit:forget";

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
            var line = new AuditLine(Stamp(time.GetUtcNow()),
                entry.Action, entry.Actor, entry.Resource, entry.Details, entry.Error is null, entry.Error, lastHash);
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
    /// <remarks>A log whose beginning was forgotten starts with an anchor, the hash that its next line follows from; a line further down, in the chain, must tell of it.</remarks>
    public static int? FindBreak(string file)
    {
        string expected = Beginning;
        string? anchor = null;
        int number = 0;
        foreach (string text in File.ReadLines(file))
        {
            number++;
            AuditLine? line = ReadLine(text);
            if (line?.Previous != expected)
                return number;
            if (number == 1 && line is { Action: AnchorAction, Details: { } from })
                expected = anchor = from;
            else
            {
                if (anchor is not null && line is { Action: ForgetAction, Details: { } told } && told.EndsWith(anchor, StringComparison.Ordinal))
                    anchor = null;
                expected = HashOf(Encoding.UTF8.GetBytes(text));
            }
        }
        return anchor is null ? null : 1;
    }

    /// <summary>Forgets the lines before a moment. What stays is checked as before, and says in a line of its own what went.</summary>
    /// <returns>How many; none where the chain is broken: that must stay to be seen.</returns>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken stop)
    {
        string stamp = Stamp(before);
        await one.WaitAsync(stop).ConfigureAwait(false);
        string until;
        int count;
        try
        {
            if (!File.Exists(file) || FindBreak(file) is not null)
                return 0;
            string[] old = [.. File.ReadLines(file).TakeWhile(text => ReadLine(text) is { Timestamp: { } at } line && (line.Action == AnchorAction || string.CompareOrdinal(at, stamp) < 0))];
            count = old.Count(text => ReadLine(text)!.Action != AnchorAction);
            if (count == 0)
                return 0;
            until = HashOf(Encoding.UTF8.GetBytes(old[^1]));
        }
        finally
        {
            one.Release();
        }
        // First the line that tells of it: interrupted here, nothing is lost yet and the next run says it once more.
        await AppendAsync(new AuditEntry(ForgetAction, "sidflowd", null, null) { Details = $"{count} lines before {stamp}; the log goes on from {until}" }).ConfigureAwait(false);
        await one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            Replace(until, before);
            return count;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>An anchor and all lines behind the one with this hash, in the place of the file.</summary>
    void Replace(string until, DateTimeOffset before)
    {
        string part = file + ".part";
        using (FileStream target = File.Create(part))
        {
            target.Write([.. JsonSerializer.SerializeToUtf8Bytes(new AuditLine(Stamp(before), AnchorAction, "sidflowd", null, until, true, null, Beginning), Layout), (byte)'\n']);
            foreach (string text in File.ReadLines(file).SkipWhile(text => HashOf(Encoding.UTF8.GetBytes(text)) != until).Skip(1))
                target.Write([.. Encoding.UTF8.GetBytes(text), (byte)'\n']);
            target.Flush(flushToDisk: true);
        }
        File.Move(part, file, overwrite: true);
    }

    /// <inheritdoc cref="FindBreak"/>
    public async Task<int?> FindBreakAsync(CancellationToken stop)
    {
        // A line that is just being written is no break.
        await one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return File.Exists(file) ? FindBreak(file) : null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The newest first. Lines that cannot be read are passed over; <see cref="FindBreak"/> finds them.</summary>
    public AuditPage Search(AuditQuery query, int offset, int limit)
    {
        var newest = new Queue<AuditLine>();
        int total = 0;
        foreach (string text in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (ReadLine(text) is not { Action: not null, Actor: not null, Timestamp: not null } line || !query.Matches(line))
                continue;
            total++;
            newest.Enqueue(line);
            if (newest.Count > offset + limit)
                newest.Dequeue();
        }
        return new AuditPage([.. newest.Reverse().Skip(offset)], total);
    }

    public void Dispose() => one.Dispose();

    internal static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

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

    static AuditLine? ReadLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditLine>(text, Layout);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));
}
