using System.Buffers.Binary;

namespace SidFlow.Emu.Machine;

/// <summary>What RAM holds when a C64 has been switched on.</summary>
internal static class PowerOn
{
    /// <summary>Low memory as the KERNAL's start leaves it, from address to values; what is not listed is 0. Read off a C64 at the READY prompt.</summary>
    private static readonly (ushort Address, string Values)[] LowMemory =
    [
        (0x0003, "aa b1 91 b3 22"),
        (0x000b, "4c"),
        (0x000f, "04"),
        (0x0016, "19 16 00 0a 76 a3"),
        (0x0022, "40 a3 b3 bd"),
        (0x002b, "01 08"),
        (0x0034, "a0"),
        (0x0038, "a0"),
        (0x003a, "ff"),
        (0x0042, "08"),
        (0x0047, "24"),
        (0x0053, "03 4c"),
        (0x0061, "8d"),
        (0x0064, "10"),
        (0x0069, "8c ff a0"),
        (0x0071, "0a a3 e6 7a d0 02 e6 7b ad 00 08 c9 3a b0 0a c9 20 f0 ef 38 e9 30 38 e9 d0 60 80 4f c7 52 58"),
        (0x0091, "ff"),
        (0x009a, "03"),
        (0x00b2, "3c 03"),
        (0x00c2, "a0 30 fd 01"),
        (0x00c8, "03 03 03 01 01"),
        (0x00ce, "20"),
        (0x00d1, "18 05"),
        (0x00d5, "27 07 0d"),
        (0x00d9, "84 84 84 84 84 84 84 85 85 85 85 85 85 86 86 86 86 86 86 86 87 87 87 87 87 87 18 d9 81 eb"),
        (0x0282, "08 00 a0 00 0e 00 04 0a 00 04 10"),
        (0x028f, "48 eb"),
        (0x0300, "8b e3 83 a4 7c a5 1a a7 e4 a7 86 ae"),
        (0x0310, "4c 48 b2"),
        (0x0314, "31 ea 66 fe 47 fe 4a f3 91 f2 0e f2 50 f2 33 f3 57 f1 ca f1 ed f6 3e f1 2f f3 66 fe a5 f4 ed f5"),
    ];

    /// <summary>Zero-page pointers that LOAD leaves at the end of what it loaded: variables, arrays, end of arrays, end of load.</summary>
    private static readonly byte[] EndPointers = [0x2d, 0x2f, 0x31, 0xae];

    private const byte StartPointer = 0xac;

    /// <summary>The pattern of the RAM chips; then all of the low 1 KiB cleared, as the KERNAL's memory test leaves it.</summary>
    public static void FillRam(Span<byte> ram)
    {
        for (int i = 0; i < ram.Length; i++)
        {
            bool inner = (i & 7) is >= 2 and <= 5;
            bool inverted = (i & 0x4000) != 0;
            ram[i] = inner != inverted ? (byte)0xff : (byte)0;
        }

        ram[..0x3ff].Clear();
    }

    /// <summary>What a program finds that was started from the READY prompt.</summary>
    public static void FillLowMemory(Span<byte> ram)
    {
        foreach ((ushort address, string values) in LowMemory)
            Convert.FromHexString(values.Replace(" ", "", StringComparison.Ordinal)).CopyTo(ram[address..]);
    }

    /// <summary>Puts a tune's bytes into memory and sets the pointers that LOAD sets; tunes have been seen to read them.</summary>
    public static void Load(Span<byte> ram, ushort start, ReadOnlySpan<byte> data)
    {
        data.CopyTo(ram[start..]);
        BinaryPrimitives.WriteUInt16LittleEndian(ram[StartPointer..], start);
        foreach (byte pointer in EndPointers)
            BinaryPrimitives.WriteUInt16LittleEndian(ram[pointer..], (ushort)(start + data.Length));
    }
}
