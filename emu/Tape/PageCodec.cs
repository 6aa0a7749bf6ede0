using System.IO.Compression;
using System.Runtime.InteropServices;

namespace SidFlow.Emu.Tape;

/// <summary>One page: the register image, then registers, cycles and values as three columns, compressed by itself.</summary>
/// <remarks>The limits are the 6510's: its densest writer, INC abs, makes two writes in six cycles, 3.4 million in 10 s.</remarks>
internal static class PageCodec
{
    public const int MaxWrites = 1 << 22;
    public const int MaxCompressedSize = MaxPayload + MaxPayload / 100;

    private const int MaxPayload = 1 << 24;

    /// <param name="writes">Offsets count from the page's start.</param>
    public static byte[] Encode(List<SidWrite> writes, RegisterImage before)
    {
        ReadOnlySpan<SidWrite> page = CollectionsMarshal.AsSpan(writes);
        var payload = new List<byte>(3 * page.Length + before.Bytes.Length + 8);
        payload.AddRange(before.Bytes);
        payload.AddVarint((uint)page.Length);

        byte[] registers = new byte[page.Length];
        for (int i = 0; i < page.Length; i++)
            registers[i] = Key(page[i]);
        var groups = new RegisterGroups(registers, before.Bytes.Length);
        payload.AddRange(registers);
        CycleColumn.Encode(page, groups, payload);
        ValueColumn.Encode(page, groups, before, payload);

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize))
            zlib.Write(CollectionsMarshal.AsSpan(FarCopies.Encode(CollectionsMarshal.AsSpan(payload))));
        return compressed.ToArray();
    }

    /// <param name="image">Receives the registers before the page; its size is the number of chips.</param>
    public static SidWrite[] Decode(byte[] page, RegisterImage image, uint pageLength)
    {
        var payload = new ByteCursor(FarCopies.Decode(Inflate(page), MaxPayload));
        image.CopyFrom(payload.Take(image.Bytes.Length));
        uint count = payload.TakeVarint();
        if (count > MaxWrites)
            throw TapeFile.Damaged("a page has more writes than a 6510 can make");

        ReadOnlySpan<byte> registers = payload.Take((int)count);
        var groups = new RegisterGroups(registers, image.Bytes.Length);
        var writes = new SidWrite[count];
        for (int i = 0; i < writes.Length; i++)
            writes[i] = new SidWrite(0, (byte)(registers[i] / RegisterImage.RegistersPerChip), (byte)(registers[i] % RegisterImage.RegistersPerChip), 0);
        CycleColumn.Decode(ref payload, groups, writes, pageLength);
        ValueColumn.Decode(ref payload, groups, image, writes);
        if (payload.Remaining != 0)
            throw TapeFile.Damaged("a page is longer than its columns");
        return writes;
    }

    /// <summary>A register of all chips as one number, 0..95.</summary>
    public static byte Key(SidWrite write) => (byte)(write.Chip * RegisterImage.RegistersPerChip + write.Register);

    private static byte[] Inflate(byte[] page)
    {
        using var zlib = new ZLibStream(new MemoryStream(page), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        byte[] chunk = new byte[1 << 14];
        try
        {
            for (int n; (n = zlib.Read(chunk)) > 0;)
            {
                if (inflated.Length + n > MaxPayload)
                    throw TapeFile.Damaged("a page is larger than a page can be");
                inflated.Write(chunk.AsSpan(0, n));
            }
        }
        catch (InvalidDataException cause)
        {
            throw new TapeFormatException("The tape is damaged: a page cannot be decompressed. Record it again.", cause);
        }
        return inflated.ToArray();
    }
}
