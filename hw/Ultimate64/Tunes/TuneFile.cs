using System.Buffers.Binary;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Tunes;

/// <summary>What the driver must know of a tune file, and the file as the device takes it.</summary>
/// <remarks>Offsets and flags: the SID file format of the High Voltage SID Collection. Numbers in the header are big-endian.</remarks>
internal sealed record TuneFile
{
    private const int MusHeader = 8;
    private const int VersionTwoHeader = 0x7c;
    private const int Flags = 0x76;
    private const int SecondChip = 0x7a;
    private const int ThirdChip = 0x7b;
    private const int Longest = VersionTwoHeader + 2 + 65536;

    /// <summary>A PSID or RSID file.</summary>
    internal required ReadOnlyMemory<byte> Bytes { get; init; }

    internal required int Songs { get; init; }

    /// <summary>Null when it runs on either or does not say.</summary>
    internal required SidClock? Clock { get; init; }

    internal required int Chips { get; init; }

    /// <summary>Takes a PSID or RSID file as it is; bare Compute's Sidplayer music (.mus) gets a header, without which the device refuses it.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    internal static TuneFile Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length > Longest)
            throw new InvalidDataException($"a tune of {bytes.Length} bytes does not fit a C64");
        if (IsMusic(bytes))
            return Read(Headed(bytes));
        if (bytes.Length < 0x76 || !(bytes.StartsWith("PSID"u8) || bytes.StartsWith("RSID"u8)))
            throw new InvalidDataException("neither a PSID or RSID file nor Sidplayer music");
        int version = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (version is < 1 or > 4 || (version > 1 && bytes.Length < VersionTwoHeader))
            throw new InvalidDataException($"a SID file of version {version} with {bytes.Length} bytes");
        int songs = BinaryPrimitives.ReadUInt16BigEndian(bytes[0x0e..]);
        if (songs is < 1 or > SongLengthsFile.MostSongs)
            throw new InvalidDataException($"{songs} songs; there are 1 to {SongLengthsFile.MostSongs}");
        int clock = version > 1 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[Flags..]) >> 2 & 3 : 0;
        return new TuneFile
        {
            Bytes = file,
            Songs = songs,
            Clock = clock switch { 1 => SidClock.Pal, 2 => SidClock.Ntsc, _ => null },
            Chips = 1 + (version >= 3 && bytes[SecondChip] != 0 ? 1 : 0) + (version >= 4 && bytes[ThirdChip] != 0 ? 1 : 0),
        };
    }

    /// <summary>Load address, three voices' lengths, and each voice ending in HLT (01 4F).</summary>
    private static bool IsMusic(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MusHeader)
            return false;
        int end = MusHeader;
        for (int voice = 0; voice < 3; voice++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 + 2 * voice)..]);
            end += length;
            if (length < 2 || end > bytes.Length || bytes[end - 2] != 0x01 || bytes[end - 1] != 0x4f)
                return false;
        }
        return true;
    }

    private static byte[] Headed(ReadOnlySpan<byte> music)
    {
        byte[] file = new byte[VersionTwoHeader + music.Length];
        "PSID"u8.CopyTo(file);
        file[5] = 2;
        file[7] = VersionTwoHeader;
        file[0x0f] = 1;
        file[0x11] = 1;
        file[Flags + 1] = 1;        // bit 0: Sidplayer music
        music.CopyTo(file.AsSpan(VersionTwoHeader));
        return file;
    }
}
