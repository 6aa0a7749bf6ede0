using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

/// <summary>The page of code that calls a tune: INIT once, then PLAY from the interrupt.</summary>
/// <remarks>
/// Where the code between a tune's own instructions takes time, it takes as long as that of the reference player
/// (its costs: docs/emulator.md), so that register logs can be compared to the cycle.
/// </remarks>
internal sealed class Driver
{
    private const byte FirstPage = 0x04, LastPage = 0xcf, BasicFirst = 0xa0, BasicLast = 0xbf, NoPage = 0xff;
    private const byte NormalBank = 0x37;

    private readonly List<byte> code = [];
    private readonly ushort start;

    private Driver(byte page) => start = (ushort)(page << 8);

    /// <summary>Where the JSR to INIT stands. It takes <see cref="CallCycles"/> to reach INIT.</summary>
    public ushort CallInit { get; private set; }

    /// <summary>The first instruction after INIT has returned.</summary>
    public ushort AfterInit { get; private set; }

    public const int CallCycles = 11;

    /// <summary>Chooses the page, writes code and vectors. Null when the tune leaves no room.</summary>
    public static Driver? Install(Tune tune, int song, Span<byte> ram)
    {
        if (ChoosePage(tune) is not { } page)
            return null;
        var driver = new Driver(page);
        driver.Assemble(tune, song, ram);
        return driver;
    }

    /// <summary>The bank in $01 with which code at this address can be called: as much ROM and I/O as leaves it visible.</summary>
    public static byte BankFor(ushort address) => address switch
    {
        < 0xa000 => 0x37,
        < 0xd000 => 0x36,
        < 0xe000 => 0x34,
        _ => 0x35,
    };

    private static byte? ChoosePage(Tune tune)
    {
        if (tune.StartPage == NoPage)
            return null;
        if (tune.StartPage != 0)
            return tune.StartPage;
        int first = tune.LoadAddress >> 8;
        int last = (tune.LoadAddress + tune.Data.Length - 1) >> 8;
        for (byte page = FirstPage; page <= LastPage; page++)
        {
            if (page is >= BasicFirst and <= BasicLast)
                continue;
            if (page < first || page > last)
                return page;
        }

        return null;
    }

    private void Assemble(Tune tune, int song, Span<byte> ram)
    {
        bool psid = tune.Format == TuneFormat.Psid;
        bool calledByUs = psid && tune.PlayAddress != 0;

        ushort initVector = Here;
        Emit(Low(tune.InitAddress), High(tune.InitAddress));
        ushort playVector = Here;
        Emit(Low(tune.PlayAddress), High(tune.PlayAddress));
        ushort playBank = Here;
        Emit(BankFor(tune.PlayAddress));
        ushort initThunk = Here;
        Emit(0x6c, Low(initVector), High(initVector)); // JMP (init)
        ushort playThunk = Here;
        Emit(0x6c, Low(playVector), High(playVector)); // JMP (play)

        ushort playHandler = Here;
        Emit(0xa5, 0x01, 0x48); // LDA $01, PHA
        Emit(0xad, Low(playBank), High(playBank), 0x85, 0x01); // LDA playBank, STA $01
        Emit(0xa9, 0x00, 0x20, Low(playThunk), High(playThunk)); // LDA #0, JSR play
        Emit(0x68, 0x85, 0x01); // PLA, STA $01
        Emit(0xce, 0x19, 0xd0); // DEC $D019
        ushort exit = Here;
        Emit(0xad, 0x0d, 0xdc); // LDA $DC0D
        Emit(0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40); // PLA TAY PLA TAX PLA RTI
        ushort halt = Here;
        Emit(0x02);

        ushort restart = Here;
        Emit(0xa9, psid ? BankFor(tune.InitAddress) : NormalBank, 0x85, 0x01); // LDA #bank, STA $01
        Emit(0xa9, psid ? (byte)4 : (byte)0, 0x48, 0xa9, (byte)(song - 1), 0x28); // LDA #flags, PHA, LDA #song-1, PLP
        CallInit = Here;
        Emit(0x20, Low(initThunk), High(initThunk));
        AfterInit = Here;
        if (calledByUs)
        {
            Emit(0x2c, 0x00, 0x00, 0xea, 0x2c, 0x00, 0x00, 0xea); // 12 cycles
            Emit(0xa9, NormalBank, 0x85, 0x01, 0x58); // LDA #$37, STA $01, CLI
        }
        else if (psid)
        {
            Emit(0x2c, 0x00, 0x00, 0xea, 0x2c, 0x00, 0x00, 0x4c, Low((ushort)(Here + 10)), High((ushort)(Here + 10))); // 13 cycles
            Emit(0x58); // CLI
        }
        else
        {
            Emit(0x2c, 0x00, 0x00, 0x4c, Low((ushort)(Here + 6)), High((ushort)(Here + 6))); // 7 cycles
        }

        ushort idle = Here;
        Emit(0x4c, Low(idle), High(idle));

        code.ToArray().CopyTo(ram[start..]);
        PutVector(ram, 0x0314, calledByUs ? playHandler : exit);
        if (psid)
        {
            PutVector(ram, 0x0316, halt);
            PutVector(ram, 0x0318, halt);
        }

        PutVector(ram, 0x0328, restart);
    }

    private ushort Here => (ushort)(start + code.Count);

    private void Emit(params ReadOnlySpan<byte> bytes) => code.AddRange(bytes);

    private static byte Low(ushort address) => (byte)address;

    private static byte High(ushort address) => (byte)(address >> 8);

    private static void PutVector(Span<byte> ram, ushort address, ushort target)
    {
        ram[address] = Low(target);
        ram[address + 1] = High(target);
    }
}
