using SidFlow.Demo.Assembly;
using SidFlow.Emu.Machine;

namespace SidFlow.Benchmarks.Programs;

/// <summary>The ROM images test programs run with: kernal.s beside this file, reached through the addresses programs know.</summary>
/// <remarks>No byte of it comes from Commodore's ROM. What is not listed here is JAM, so that a program that needs more says so.</remarks>
static class BenchKernal
{
    const byte Jam = 0x02, Jump = 0x4c, Return = 0x60;
    const int First = 0xa000, End = 0x10000;

    /// <summary>Where each entry of the ROM leads.</summary>
    static readonly (ushort Address, string Label)[] Entries =
    [
        (0xa474, "ready"), (0xa7ae, "runNext"), (0xab1e, "printString"), (0xbdcd, "printNumber"),
        (0xe16f, "loadNext"), (0xe37b, "ready"), (0xe50a, "plot"), (0xe518, "screenInit"), (0xe536, "clearIn"), (0xe544, "clear"), (0xe566, "home"),
        (0xe5a0, "videoInit"), (0xe5cd, "ready"), (0xe716, "chrout"), (0xea31, "ticked"), (0xea87, "scanKeys"),
        (0xf13e, "getKey"), (0xf157, "endOfInput"), (0xf1ca, "chrout"), (0xf69b, "countJiffy"),
        (0xfce2, "reset"), (0xfd15, "restoreVectors"), (0xfda3, "ioInit"), (0xfe66, "ready"), (0xff5b, "screenInit"),
        (0xff81, "screenInit"), (0xff84, "ioInit"), (0xff8a, "restoreVectors"), (0xff9f, "scanKeys"), (0xffcf, "endOfInput"),
        (0xffd2, "chrout"), (0xffd5, "loadNext"), (0xffd8, "noDevice"), (0xffe1, "isStopPressed"), (0xffe4, "getKey"),
        (0xffea, "countJiffy"), (0xfff0, "plot"), (0xf6ed, "isStopPressed"),
    ];

    /// <summary>Calls that can be ignored: links of BASIC lines, BASIC's variables, and files with nothing behind them.</summary>
    static readonly ushort[] Returns = [0xa533, 0xa659, 0xf34a, 0xf291, 0xf20e, 0xf250, 0xf333, 0xf32f, 0xff90, 0xffb7, 0xffba, 0xffbd, 0xffc0, 0xffc3, 0xffc6, 0xffc9, 0xffcc, 0xffe7];

    /// <summary>Interrupt entries and exits, byte for byte where and as long as a C64 has them: programs count on their cycles.</summary>
    static readonly (ushort Address, byte[] Code)[] InPlace =
    [
        // PHA TXA PHA TYA PHA, TSX, LDA $0104,X, AND #$10, BEQ +3, JMP ($0316), JMP ($0314)
        (0xff48, [0x48, 0x8a, 0x48, 0x98, 0x48, 0xba, 0xbd, 0x04, 0x01, 0x29, 0x10, 0xf0, 0x03, 0x6c, 0x16, 0x03, 0x6c, 0x14, 0x03]),
        (0xea7e, [0xad, 0x0d, 0xdc, 0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40]), // LDA $DC0D, PLA TAY PLA TAX PLA RTI
        (0xfe43, [0x78, 0x6c, 0x18, 0x03]), // SEI, JMP ($0318)
        (0xfe47, [0x48, 0x8a, 0x48, 0x98, 0x48, 0xad, 0x0d, 0xdd, 0x4c, 0xbc, 0xfe]), // PHA TXA PHA TYA PHA, LDA $DD0D, JMP $FEBC
        (0xfebc, [0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40]), // PLA TAY PLA TAX PLA RTI
        (0xfffa, [0x43, 0xfe, 0xe2, 0xfc, 0x48, 0xff]),

        // Single bytes that the Lorenz suite's mmu and mmufetch tell ROM from RAM by.
        (0xa000, [0x94]), (0xa4e1, [0x91, 0x24]), (0xb82a, [0x91, 0x14]), (0xd000, [0x3c]), (0xd402, [0x91, 0x91]),
        (0xe000, [0x85]), (0xea79, [0x85, 0x01]), (0xfd27, [0x91, 0xc3]),
    ];

    static readonly Assembler.Program Body = Assembler.Assemble(Source(), "kernal.s");

    /// <summary>ROMs that start <paramref name="program"/> when RUN is typed.</summary>
    public static RomSet StartingAt(ushort program)
    {
        byte[] rom = new byte[End - First];
        Array.Fill(rom, Jam);
        Body.Bytes.CopyTo(rom, Body.Origin - First);
        foreach ((ushort address, string label) in Entries)
            PutJump(rom, address, Body.Names[label]);
        foreach (ushort address in Returns)
            rom[address - First] = Return;
        foreach ((ushort address, byte[] code) in InPlace)
            code.CopyTo(rom, address - First);
        PutJump(rom, Body.Names["start"], program);
        return new RomSet(Kernal: rom.AsMemory(0xe000 - First), Basic: rom.AsMemory(0, 0x2000), Characters: rom.AsMemory(0xd000 - First, 0x1000));
    }

    static void PutJump(byte[] rom, int at, int target) =>
        new byte[] { Jump, (byte)target, (byte)(target >> 8) }.CopyTo(rom, at - First);

    static string Source()
    {
        using Stream stream = typeof(BenchKernal).Assembly.GetManifestResourceStream("kernal.s")
            ?? throw new InvalidOperationException("kernal.s is not in the assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
