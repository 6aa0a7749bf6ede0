using System.Buffers.Binary;
using System.Globalization;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>A row of the table tunes, and its way to and from <see cref="TuneRecord"/>.</summary>
internal sealed class TuneRow
{
    /// <summary>Of tunes. Only Sidplayer files tell their length themselves, and a list's word comes first.</summary>
    public static readonly string Columns = $"""
        id, path, md5, size, format, version, songs, start_song AS StartSong, clock, models, addresses, title, author, released, refusal, refusal_reason AS RefusalReason, lengths,
        format = {(int)TuneFormat.Mus} AND lengths IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM song_lengths AS listed WHERE listed.key IN (tunes.md5, tunes.old_md5) OR listed.path = tunes.path) AS LengthIsOwn
        """;

    private const int UnknownLength = -1;

    public long Id { get; init; }
    public string Path { get; init; } = "";
    public string? Md5 { get; init; }
    public long Size { get; init; }
    public long? Format { get; init; }
    public int Version { get; init; }
    public int Songs { get; init; }
    public int StartSong { get; init; }
    public int Clock { get; init; }
    public string Models { get; init; } = "";
    public string Addresses { get; init; } = "";
    public string Title { get; init; } = "";
    public string Author { get; init; } = "";
    public string Released { get; init; } = "";
    public long? Refusal { get; init; }
    public string? RefusalReason { get; init; }
    public byte[]? Lengths { get; init; }

    /// <summary>Null for a file of no known kind.</summary>
    public long? LengthIsOwn { get; init; }

    /// <summary>Only where a query asks for it.</summary>
    public string? OldMd5 { get; init; }

    public TuneRecord ToRecord() => new()
    {
        Path = Path,
        Md5 = Md5,
        Title = Title,
        Author = Author,
        Released = Released,
        Year = YearSpan.Parse(Released)?.First,
        Format = Format is { } format ? (TuneFormat)format : null,
        Version = Version,
        Songs = Songs,
        StartSong = StartSong,
        Clock = (TuneClock)Clock,
        Models = ReadModels(Models),
        SidAddresses = ReadAddresses(Addresses),
        SizeBytes = Size,
        LengthsMs = ReadLengths(Lengths, Songs),
        LengthIsOwn = LengthIsOwn is > 0,
        Refusal = Refusal is { } code
            ? new Refusal((RefusalCode)code, RefusalReason ?? Emu.Tunes.Refusal.Sentence((RefusalCode)code))
            : null,
    };

    public static string WriteModels(IEnumerable<TuneModel> models) => string.Join(',', models.Select(model => (int)model));

    public static IReadOnlyList<TuneModel> ReadModels(string text) =>
        text.Length == 0 ? [] : [.. text.Split(',').Select(number => (TuneModel)int.Parse(number))];

    public static string WriteAddresses(IEnumerable<ushort> addresses) => string.Join(',', addresses.Select(address => address.ToString("X4")));

    public static IReadOnlyList<ushort> ReadAddresses(string text) =>
        text.Length == 0 ? [] : [.. text.Split(',').Select(hex => ushort.Parse(hex, NumberStyles.HexNumber))];

    /// <summary>Four bytes a song, little-endian.</summary>
    public static byte[] WriteLengths(IReadOnlyList<int?> lengthsMs)
    {
        var bytes = new byte[lengthsMs.Count * sizeof(int)];
        for (int i = 0; i < lengthsMs.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), lengthsMs[i] ?? UnknownLength);
        return bytes;
    }

    /// <summary>As many as the tune has songs, whatever the list said.</summary>
    public static IReadOnlyList<int?> ReadLengths(byte[]? bytes, int songs)
    {
        var lengths = new int?[songs];
        for (int i = 0; i < songs && bytes is not null && (i + 1) * sizeof(int) <= bytes.Length; i++)
            lengths[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * sizeof(int))) is >= 0 and int ms ? ms : null;
        return lengths;
    }
}
