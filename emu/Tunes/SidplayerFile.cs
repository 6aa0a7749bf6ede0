using System.Buffers.Binary;

namespace SidFlow.Emu.Tunes;

/// <summary>Compute!'s Sidplayer files (.mus, and .str for the second chip): recognised and described, not played.</summary>
/// <remarks>
/// Little-endian load address, three stream lengths, three streams that end with the halt command 01 4F,
/// then up to five lines of PETSCII credits, each ended by $0D, the whole by $00.
/// </remarks>
internal static class SidplayerFile
{
    private const int HeaderSize = 8;
    private const int MaxCreditLines = 5;

    public static Tune? Describe(ReadOnlySpan<byte> file)
    {
        int credits = EndOfStreams(file);
        if (credits < 0)
            return null;

        string[] lines = CreditLines(file[credits..]);
        byte[] bytes = file.ToArray();
        ushort load = BinaryPrimitives.ReadUInt16LittleEndian(file);
        return new Tune
        {
            Format = TuneFormat.Mus,
            Version = 1,
            LoadAddress = load,
            InitAddress = 0,
            PlayAddress = 0,
            Songs = 1,
            StartSong = 1,
            Title = lines.ElementAtOrDefault(0) ?? "",
            Author = lines.ElementAtOrDefault(1) ?? "",
            Released = lines.ElementAtOrDefault(2) ?? "",
            NeedsMusPlayer = true,
            Data = bytes.AsMemory(2),
            File = bytes,
            Md5 = Tune.Md5Of(bytes),
        };
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

    /// <summary>The upper-case set; colour codes and graphics are dropped.</summary>
    private static string Petscii(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder(bytes.Length);
        foreach (byte value in bytes)
            switch (value)
            {
                case 0x5C: text.Append('£'); break;
                case 0x5E: text.Append('↑'); break;
                case 0x5F: text.Append('←'); break;
                case 0xA0: text.Append(' '); break;
                case >= 0x20 and <= 0x5D: text.Append((char)value); break;
            }
        return text.ToString().Trim();
    }
}
