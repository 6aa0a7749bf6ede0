using System.Buffers.Binary;

namespace SidFlow.Emu.Tunes;

/// <summary>Compute!'s Sidplayer files: .mus for the first chip, .str for a second one; or both in one, the second right behind the first.</summary>
/// <remarks>
/// Little-endian load address, three stream lengths, three streams that end with the halt command 01 4F,
/// then up to five lines of PETSCII credits, each ended by $0D, the whole by $00.
/// </remarks>
public static class SidplayerFile
{
    private const int HeaderSize = 8;
    private const int MaxCreditLines = 5;
    private const ushort FirstChip = 0xD400, SecondChip = 0xD500;

    /// <summary>One file out of a .mus and the .str beside it. Its MD5 is the stereo tune's identity.</summary>
    /// <returns>The first file alone when either is none.</returns>
    public static byte[] Join(ReadOnlySpan<byte> mus, ReadOnlySpan<byte> str)
    {
        int credits = EndOfStreams(mus);
        if (credits < 0 || EndOfStreams(str) < 0)
            return mus.ToArray();
        int end = mus[credits..].IndexOf((byte)0);
        return end < 0 ? [.. mus, 0, .. str] : [.. mus[..(credits + end + 1)], .. str];
    }

    /// <summary>The parts of a file, without their load addresses; none when it holds no Sidplayer streams. What lies behind a part is in it too, as in a C64's memory.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> file)
    {
        if (EndOfStreams(file.Span) < 0)
            return [];
        return SecondPart(file.Span) is { } second ? [file[2..], file[(second + 2)..]] : [file[2..]];
    }

    /// <summary>The second part plays on the chip at $D500.</summary>
    internal static IReadOnlyList<ushort> ChipsFor(int parts) => parts > 1 ? [FirstChip, SecondChip] : [FirstChip];

    /// <param name="file">The whole file.</param>
    /// <returns>Null when these are no Sidplayer streams.</returns>
    internal static Tune? Describe(ReadOnlySpan<byte> file)
    {
        int credits = EndOfStreams(file);
        if (credits < 0)
            return null;

        string[] lines = CreditLines(file[credits..]);
        byte[] bytes = file.ToArray();
        IReadOnlyList<ReadOnlyMemory<byte>> parts = Parts(bytes);
        return new Tune
        {
            Format = TuneFormat.Mus,
            Version = 1,
            LoadAddress = BinaryPrimitives.ReadUInt16LittleEndian(file),
            InitAddress = 0,
            PlayAddress = 0,
            Songs = 1,
            StartSong = 1,
            Title = lines.ElementAtOrDefault(0) ?? "",
            Author = lines.ElementAtOrDefault(1) ?? "",
            Released = lines.ElementAtOrDefault(2) ?? "",
            Clock = TuneClock.Any,
            SidAddresses = ChipsFor(parts.Count),
            Models = [.. parts.Select(_ => TuneModel.Unknown)],
            SidplayerParts = parts,
            Data = bytes.AsMemory(2),
            File = bytes,
            Md5 = Tune.Md5Of(bytes),
        };
    }

    /// <summary>Where the second chip's file begins in a joined one.</summary>
    private static int? SecondPart(ReadOnlySpan<byte> file)
    {
        int credits = EndOfStreams(file);
        if (credits < 0 || file[credits..].IndexOf((byte)0) is not (>= 0 and int end))
            return null;
        int second = credits + end + 1;
        return EndOfStreams(file[second..]) >= 0 ? second : null;
    }

    /// <returns>Where the credits begin, or −1 when these are not Sidplayer streams.</returns>
    private static int EndOfStreams(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize)
            return -1;
        int position = HeaderSize;
        for (int voice = 0; voice < 3; voice++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(file[(2 + 2 * voice)..]);
            position += length;
            if (length < 2 || position > file.Length || file[position - 2] != 0x01 || file[position - 1] != 0x4F)
                return -1;
        }
        return position;
    }

    private static string[] CreditLines(ReadOnlySpan<byte> credits)
    {
        int end = credits.IndexOf((byte)0);
        if (end >= 0)
            credits = credits[..end];
        var lines = new List<string>();
        foreach (Range range in credits.Split((byte)0x0D))
        {
            string line = Petscii(credits[range]);
            if (line.Length > 0 && lines.Count < MaxCreditLines)
                lines.Add(line);
        }
        return [.. lines];
    }

    /// <summary>The upper-case set without its colours; a frame around the words is left out, and so is a line that is more frame than words.</summary>
    private static string Petscii(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder(bytes.Length);
        int graphics = 0, words = 0;
        foreach (byte value in bytes)
        {
            char? plain = value switch
            {
                0x5C => '£',
                0x5E => '↑',
                0x5F => '←',
                >= 0x20 and <= 0x5D => (char)value,
                _ => null,
            };
            bool isGraphic = value is (>= 0x60 and <= 0x7F) or > 0xA0;
            graphics += isGraphic ? 1 : 0;
            words += plain is not null and not ' ' ? 1 : 0;
            if (plain is { } character)
                text.Append(character);
            else if (isGraphic || value == 0xA0)
                text.Append(' ');
        }
        return graphics > words / 2 ? "" : string.Join(' ', text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
