using System.Buffers.Binary;
using System.Globalization;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Hvsc.Updates;

/// <summary>Changes that an update makes to the header of a tune. Each gives new bytes, or null where the values or the file do not allow it.</summary>
/// <remarks>Offsets and bits: HVSC, SID_file_format.txt. Integers are big-endian, text is Windows-1252.</remarks>
internal static class HeaderEdit
{
    private const int Title = 0x16, Author = 0x36, Released = 0x56, TextLength = 32;
    private const int Load = 0x08, Init = 0x0A, Play = 0x0C, Songs = 0x0E, StartSong = 0x10, Speed = 0x12, Flags = 0x76, StartPage = 0x78, PageLength = 0x79;
    private const int HeaderV1 = 0x76, HeaderV2 = 0x7C;
    private const string Keep = "*";

    private static readonly string[] clocks = ["UNKNOWN", "PAL", "NTSC", "ANY"], models = ["UNKNOWN", "6581", "8580", "ANY"], switches = ["0", "1"];

    private static readonly Dictionary<char, byte> windows1252 = Enumerable.Range(1, 255).Select(value => (byte)value)
        .Where(value => Windows1252.Decode(value) != '\uFFFD').ToDictionary(Windows1252.Decode);

    public static byte[]? Apply(ReadOnlySpan<byte> file, UpdateKeyword keyword, IReadOnlyList<string> values)
    {
        if (file.Length < HeaderV1 || !(file.StartsWith("PSID"u8) || file.StartsWith("RSID"u8)))
            return null;
        byte[] tune = file.ToArray();
        return keyword switch
        {
            UpdateKeyword.Title => Text(tune, Title, values[0]) ? tune : null,
            UpdateKeyword.Author => Text(tune, Author, values[0]) ? tune : null,
            UpdateKeyword.Released => Text(tune, Released, values[0]) ? tune : null,
            UpdateKeyword.Credits => Text(tune, Title, values[0]) && Text(tune, Author, values[1]) && Text(tune, Released, values[2]) ? tune : null,
            UpdateKeyword.Speed => Hex(values[0], uint.MaxValue) is { } speed ? Put(tune, Speed, speed) : null,
            UpdateKeyword.Songs => Pair(values[0], NumberStyles.None, 256) is ( > 0 and var songs, > 0 and var start) && start <= songs
                ? Put(Put(tune, Songs, (ushort)songs), StartSong, (ushort)start)
                : null,
            UpdateKeyword.InitPlay => Pair(values[0], NumberStyles.AllowHexSpecifier, 0xFFFF) is (var init, var play)
                ? Put(Put(tune, Init, (ushort)init), Play, (ushort)play)
                : null,
            UpdateKeyword.MusPlayer => Bits(tune, 0, 1, switches, values[0]) ? tune : null,
            UpdateKeyword.PlaySid => Bits(tune, 1, 1, switches, values[0]) ? tune : null,
            UpdateKeyword.Clock => Bits(tune, 2, 2, clocks, values[0]) ? tune : null,
            UpdateKeyword.SidModel => Bits(tune, 4, 2, models, values[0]) ? tune : null,
            UpdateKeyword.Flags => Bits(tune, 0, 1, switches, values[0]) && Bits(tune, 1, 1, switches, values[1])
                && Bits(tune, 2, 2, clocks, values[2]) && Bits(tune, 4, 2, models, values[3]) ? tune : null,
            UpdateKeyword.FreePages => tune.Length >= HeaderV2 && Pair(values[0], NumberStyles.AllowHexSpecifier, 0xFF) is (var page, var pages)
                ? PutPages(tune, page, pages)
                : null,
            UpdateKeyword.FixLoad => FixLoad(tune),
            _ => null,
        };
    }

    private static bool Text(byte[] tune, int at, string value)
    {
        if (value.Trim() == Keep)
            return true;
        byte[] text = [.. value.TrimEnd().Select(sign => windows1252.GetValueOrDefault(sign, (byte)'?'))];
        if (text.Length > TextLength)
            return false;
        Span<byte> field = tune.AsSpan(at, TextLength);
        field.Clear();
        text.CopyTo(field);
        return true;
    }

    private static bool Bits(byte[] tune, int shift, int width, string[] names, string value)
    {
        string name = value.Trim();
        if (name == Keep)
            return true;
        int number = Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        // Version 1 has no flags.
        if (number < 0 || tune.Length < HeaderV2 || BinaryPrimitives.ReadUInt16BigEndian(tune.AsSpan(0x04)) < 2)
            return false;
        Span<byte> flags = tune.AsSpan(Flags, 2);
        int mask = ((1 << width) - 1) << shift;
        BinaryPrimitives.WriteUInt16BigEndian(flags, (ushort)((BinaryPrimitives.ReadUInt16BigEndian(flags) & ~mask) | (number << shift)));
        return true;
    }

    /// <summary>
    /// A load address that stands there twice: the second one, loaded as if it were music two bytes below its place, goes.
    /// The music stays where it is.
    /// </summary>
    /// <remarks>Once done it is done: only data that begin with their own address plus two are changed.</remarks>
    private static byte[]? FixLoad(byte[] tune)
    {
        int data = BinaryPrimitives.ReadUInt16BigEndian(tune.AsSpan(0x06));
        ushort load = BinaryPrimitives.ReadUInt16BigEndian(tune.AsSpan(Load));
        bool inData = load == 0;
        int music = inData ? data + 2 : data;
        if (data < HeaderV1 || tune.Length < music + 3)
            return null;
        if (inData)
            load = BinaryPrimitives.ReadUInt16LittleEndian(tune.AsSpan(data));
        if (BinaryPrimitives.ReadUInt16LittleEndian(tune.AsSpan(music)) != ((load + 2) & 0xFFFF))
            return tune;
        byte[] shorter = [.. tune[..music], .. tune[(music + 2)..]];
        ushort corrected = (ushort)((load + 2) & 0xFFFF);
        if (inData)
            BinaryPrimitives.WriteUInt16LittleEndian(shorter.AsSpan(data), corrected);
        else
            BinaryPrimitives.WriteUInt16BigEndian(shorter.AsSpan(Load), corrected);
        return shorter;
    }

    private static byte[] Put(byte[] tune, int at, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(tune.AsSpan(at), value);
        return tune;
    }

    private static byte[] Put(byte[] tune, int at, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(tune.AsSpan(at), value);
        return tune;
    }

    private static byte[] PutPages(byte[] tune, int page, int pages)
    {
        (tune[StartPage], tune[PageLength]) = ((byte)page, (byte)pages);
        return tune;
    }

    private static uint? Hex(string value, uint most) =>
        uint.TryParse(value.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number) && number <= most ? number : null;

    private static (int, int)? Pair(string value, NumberStyles style, int most)
    {
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && uint.TryParse(parts[0], style, CultureInfo.InvariantCulture, out uint first) && first <= most
            && uint.TryParse(parts[1], style, CultureInfo.InvariantCulture, out uint second) && second <= most
                ? ((int)first, (int)second)
                : null;
    }
}
