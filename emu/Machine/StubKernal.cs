namespace SidFlow.Emu.Machine;

/// <summary>What stands in for the KERNAL when nobody supplied a ROM image: interrupt entries and exits, and routines that return at once.</summary>
/// <remarks>
/// Entry points and their costs are those of the KERNAL's documented jump table and interrupt paths; the routines behind
/// them do nothing. A tune that relies on what they do (keyboard, jiffy clock, screen) needs a real ROM.
/// </remarks>
internal static class StubKernal
{
    private const byte Nop = 0xea, Rts = 0x60, Jam = 0x02;
    private const ushort Base = 0xe000;

    /// <summary>The jump table $FF81-$FFF3 and the routines it leads to.</summary>
    private static readonly ushort[] Routines =
    [
        0xff5b, 0xfda3, 0xfd50, 0xfd15, 0xfd1a, 0xfe18, 0xedb9, 0xedc7, 0xfe25, 0xfe34, 0xea87, 0xfe21, 0xee13, 0xeddd,
        0xedef, 0xedfe, 0xed0c, 0xed09, 0xfe07, 0xfe00, 0xfdf9, 0xf34a, 0xf291, 0xf20e, 0xf250, 0xf333, 0xf157, 0xf1ca,
        0xf49e, 0xf5dd, 0xf6e4, 0xf6dd, 0xf6ed, 0xf13e, 0xf32f, 0xf69b, 0xe505, 0xe50a, 0xe500,
    ];

    public static void Fill(Span<byte> rom)
    {
        rom.Fill(Nop);
        for (ushort entry = 0xff81; entry <= 0xfff3; entry += 3)
            rom[entry - Base] = Rts;
        foreach (ushort routine in Routines)
            rom[routine - Base] = Rts;

        Put(rom, 0xff48, 0x48, 0x8a, 0x48, 0x98, 0x48, 0x6c, 0x14, 0x03); // PHA TXA PHA TYA PHA JMP ($0314)
        Put(rom, 0xea31, 0x4c, 0x7e, 0xea); // JMP $EA7E
        Put(rom, 0xea7e, 0x0c, 0x0d, 0xdc, 0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40); // NOP $DC0D reads, and so acknowledges; PLA TAY PLA TAX PLA RTI
        Put(rom, 0xfe43, 0x78, 0x6c, 0x18, 0x03); // SEI JMP ($0318)
        Put(rom, 0xfe47, 0x48, 0x8a, 0x48, 0x98, 0x48); // PHA TXA PHA TYA PHA
        Put(rom, 0xfebc, 0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40); // PLA TAY PLA TAX PLA RTI
        Put(rom, 0xfce2, Jam);
        Put(rom, 0xfffa, 0x43, 0xfe, 0xe2, 0xfc, 0x48, 0xff);
    }

    /// <summary>Whether nothing of the stub stands at this address.</summary>
    public static bool IsFiller(byte opcode) => opcode == Nop;

    private static void Put(Span<byte> rom, ushort address, params ReadOnlySpan<byte> code) => code.CopyTo(rom[(address - Base)..]);
}
