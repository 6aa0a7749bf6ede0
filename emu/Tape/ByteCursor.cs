namespace SidFlow.Emu.Tape;

/// <summary>Reads forward through bytes that may be damaged.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly int Remaining => rest.Length;

    public ReadOnlySpan<byte> Take(int count) => Take((uint)count);

    public ReadOnlySpan<byte> Take(uint count)
    {
        if (count > (uint)rest.Length)
            throw TapeFile.Damaged("a page ends too early");
        ReadOnlySpan<byte> taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    /// <summary>Seven bits a byte, lowest first; the top bit says that more follow. At most 32 bits.</summary>
    public uint TakeVarint()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw TapeFile.Damaged("a number in a page is too long");
    }

    /// <summary>A signed number as varint: 0, −1, 1, −2, 2 … are 0, 1, 2, 3, 4 …</summary>
    public int TakeZigzag()
    {
        uint value = TakeVarint();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }
}

/// <summary>The numbers of <see cref="ByteCursor"/>, written.</summary>
internal static class ByteList
{
    public static void AddVarint(this List<byte> bytes, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    public static void AddZigzag(this List<byte> bytes, int value) => bytes.AddVarint((uint)(value << 1 ^ value >> 31));
}
