using System.Buffers.Binary;

namespace SidFlow.Emu.Tape;

/// <summary>The front of a .sidtape file: fixed fields, chips, sizes of the pages. docs/tape-format.md is the specification.</summary>
internal static class TapeFile
{
    private const ushort Version = 1;
    private const int FixedSize = 56;
    private const int ChipSize = 4;
    private const int PageEntrySize = 4;

    /// <summary>As PNG's: the line ends and the ^Z catch a transfer that took the file for text.</summary>
    private static ReadOnlySpan<byte> Magic => "SIDT\r\n\u001A\n"u8;

    public static void Write(Stream stream, TapeHeader header, IReadOnlyList<byte[]> pages)
    {
        byte[] front = new byte[FixedSize + ChipSize * header.Chips.Count + PageEntrySize * pages.Count];
        Span<byte> bytes = front;
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], Version);
        bytes[10] = (byte)header.Chips.Count;
        bytes[11] = (byte)header.Ending;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)header.Clock.Numerator);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], (uint)header.Clock.Denominator);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[20..], header.Length.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], header.PageCycles);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], pages.Count);
        Convert.FromHexString(header.TuneMd5).CopyTo(bytes[36..]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[52..], (ushort)header.Song);

        bytes = bytes[FixedSize..];
        foreach (SidChip chip in header.Chips)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, chip.Address);
            bytes[2] = (byte)chip.Model;
            bytes = bytes[ChipSize..];
        }
        foreach (byte[] page in pages)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, page.Length);
            bytes = bytes[PageEntrySize..];
        }
        stream.Write(front);
        foreach (byte[] page in pages)
            stream.Write(page);
    }

    /// <returns>The header, and where each page begins; one offset more than pages, the last is the file's length.</returns>
    public static (TapeHeader Header, long[] PageOffsets) Read(Stream stream)
    {
        stream.Position = 0;
        ReadOnlySpan<byte> bytes = Take(stream, FixedSize);
        if (!bytes.StartsWith(Magic))
            throw new TapeFormatException("This is not a .sidtape file.");
        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (version != Version)
            throw new TapeFormatException($"The tape has format version {version}; this program reads version {Version}.");
        int chipCount = bytes[10];
        if (chipCount > TapeHeader.MaxChips)
            throw Damaged($"it names {chipCount} chips");
        int pageCount = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);

        var chips = new SidChip[chipCount];
        ReadOnlySpan<byte> chipBytes = Take(stream, ChipSize * chipCount);
        for (int i = 0; i < chipCount; i++)
            chips[i] = new SidChip((ChipModel)chipBytes[ChipSize * i + 2],
                BinaryPrimitives.ReadUInt16LittleEndian(chipBytes[(ChipSize * i)..]));

        var header = new TapeHeader
        {
            Clock = new ClockRate(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..])),
            Chips = chips,
            TuneMd5 = Convert.ToHexStringLower(bytes[36..52]),
            Song = BinaryPrimitives.ReadUInt16LittleEndian(bytes[52..]),
            Ending = (TapeEnding)bytes[11],
            Length = new Cycles(BinaryPrimitives.ReadInt64LittleEndian(bytes[20..])),
            PageCycles = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
        };
        if (header.Fault() is { } fault)
            throw Damaged(fault);
        if (pageCount != header.Pages)
            throw Damaged("its number of pages does not fit its length");
        return (header, PageOffsets(stream, pageCount));
    }

    private static long[] PageOffsets(Stream stream, int pageCount)
    {
        if (pageCount > (stream.Length - stream.Position) / PageEntrySize)
            throw Damaged("it ends too early");
        ReadOnlySpan<byte> entries = Take(stream, PageEntrySize * pageCount);
        long[] offsets = new long[pageCount + 1];
        offsets[0] = stream.Position;
        for (int i = 0; i < pageCount; i++)
            offsets[i + 1] = offsets[i] + BinaryPrimitives.ReadUInt32LittleEndian(entries[(PageEntrySize * i)..]);
        return offsets[^1] == stream.Length ? offsets : throw Damaged("its length is not the sum of its pages");
    }

    private static byte[] Take(Stream stream, int count)
    {
        if (stream.Length - stream.Position < count)
            throw Damaged("it ends too early");
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static TapeFormatException Damaged(string how) => new($"The tape is damaged: {how}. Record it again.");
}
