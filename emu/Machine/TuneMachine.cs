using SidFlow.Emu.Cpu;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Emu.Vic;

namespace SidFlow.Emu.Machine;

/// <summary>A machine that runs, or the reason why it does not.</summary>
public sealed record MachineResult(TuneMachine? Machine, Refusal? Refusal);

/// <summary>A C64 that plays one song and records its tape. Cycle 0 is INIT's first opcode fetch.</summary>
/// <remarks>
/// Every write that the tune makes to a SID is on the tape, the driver's own is not: a tape begins with all registers 0
/// except the volume, which is 15 (<see cref="RegisterImage.AtStart"/>).
/// </remarks>
public sealed class TuneMachine : ISongMachine
{
    public const byte MarkChip = 255, InitMark = 0, PlayMark = 1;

    private const byte InterruptEnable = 0x81;
    private const ushort KernalFirst = 0xe000, BasicFirst = 0xa000, BasicEnd = 0xc000;
    private const byte StackAtCall = 0xff;

    private Board board;
    private Mos6510<BoardBus> cpu;
    private readonly ushort playAddress;
    private readonly ushort afterInit;
    private readonly bool watchesKernal;

    /// <summary>The board's time at the tape's cycle 0.</summary>
    private readonly long origin;

    private bool initReturned;
    private bool playSeen;
    private ushort? missingRoutine;

    private TuneMachine(Board board, Mos6510<BoardBus> cpu, ClockRate clock, IReadOnlyList<SidChip> chips, ushort playAddress, ushort afterInit, MachineOptions options)
    {
        this.board = board;
        this.cpu = cpu;
        this.playAddress = playAddress;
        this.afterInit = afterInit;
        watchesKernal = options.Roms.Kernal is null;
        Clock = clock;
        Chips = chips;
        Marks = options.Marks;
        origin = afterInit == 0 ? board.Now : 0;
        if (Marks)
            board.Writes.Add(origin, MarkChip, InitMark, 0);
    }

    /// <summary>The time INIT may take before <see cref="MachineState.InitNeverReturned"/>.</summary>
    public static TimeSpan LongestInit { get; } = TimeSpan.FromSeconds(10);

    public ClockRate Clock { get; }

    public IReadOnlyList<SidChip> Chips { get; }

    public Cycles Now { get; private set; }

    private bool Marks { get; }

    public MachineState State
    {
        get
        {
            if (cpu.Jammed)
                return MachineState.Jammed;
            bool lost = playAddress != 0 && !initReturned && !playSeen && Now >= Clock.ToCycles(LongestInit);
            return lost ? MachineState.InitNeverReturned : MachineState.Running;
        }
    }

    /// <summary>What goes wrong in this tune, in a sentence; null while nothing does.</summary>
    public string? Trouble
    {
        get
        {
            string? rom = missingRoutine is { } address
                ? $"The tune calls ${address:X4} in the {(address < BasicEnd ? "BASIC" : "KERNAL")} ROM: put your C64's ROM images into the ROM folder to hear it as it was meant."
                : null;
            return State switch
            {
                MachineState.Jammed => rom ?? $"The tune stopped the processor at ${(ushort)(cpu.Pc - 1):X4}; a C64 would hang here too.",
                MachineState.InitNeverReturned => rom ?? $"The tune's INIT routine did not return within {LongestInit.TotalSeconds:0} seconds.",
                _ => rom,
            };
        }
    }

    /// <param name="song">1-based.</param>
    public static MachineResult Start(Tune tune, int song, MachineOptions options)
    {
        if (song < 1 || song > tune.Songs)
            return Refuse(RefusalCode.NoSuchSong, SongMachine.NoSuchSong(tune, song));
        if (tune.SidplayerParts.Count > 0)
            throw new ArgumentException("Sidplayer data are no program; SongMachine plays them.", nameof(tune));
        if (tune.IsBasicProgram && (options.Roms.Basic is null || options.Roms.Kernal is null))
            return Refuse(RefusalCode.NeedsBasicRom);

        bool pal = !options.IsNtsc(tune);
        SidChip[] chips = options.ChipsOf(tune);
        StartPhase phase = StartPhase.Of(tune, song, pal);
        ClockRate clock = pal ? ClockRate.Pal : ClockRate.Ntsc;
        long powered = PowerOnPhase.CyclesBeforePlayer(clock) - phase.Begin;
        Board board = pal
            ? new Board(VicModel.Pal, 167, 1, options.CiaModel, 19_704, chips, phase.Begin, powered)
            : new Board(VicModel.Ntsc, 29, 54, options.CiaModel, 17_045, chips, phase.Begin, powered);
        FillMemory(board, tune, pal, options.Roms);
        var cpu = new Mos6510<BoardBus>(new BoardBus(board));

        if (tune.IsBasicProgram)
        {
            BasicBoot.Run(board, cpu, tune, song);
            return new MachineResult(new TuneMachine(board, cpu, clock, chips, 0, 0, options), null);
        }

        if (Driver.Install(tune, song, board.Ram) is not { } driver)
            return Refuse(RefusalCode.NoRoomForDriver);
        SetUpHardware(board, tune, song, pal, phase);
        EnterCall(board, cpu, tune, song, driver);
        return new MachineResult(new TuneMachine(board, cpu, clock, chips, tune.Format == TuneFormat.Psid ? tune.PlayAddress : (ushort)0, driver.AfterInit, options), null);
    }

    /// <summary>
    /// A machine of its own in the same state: from here both record the same tape, on any threads. Takes 100 kB and more, and some
    /// microseconds, so that a song may be marked along its way and gone back to.
    /// </summary>
    public TuneMachine Copy()
    {
        var copy = (TuneMachine)MemberwiseClone();
        copy.board = board.Copy();
        copy.cpu = cpu.Copy(new BoardBus(copy.board));
        return copy;
    }

    ISongMachine ISongMachine.Copy() => Copy();

    public TapeSlice Run(Cycles until)
    {
        if (until < Now)
            throw new ArgumentOutOfRangeException(nameof(until), "A machine does not run backwards.");
        while (board.Now - origin < until.Value)
            StepOnce();
        TapeSlice slice = board.Writes.Cut(Now, until, origin);
        Now = until;
        return slice;
    }

    private void StepOnce()
    {
        ushort pc = cpu.Pc;
        if (!initReturned && pc == afterInit)
            initReturned = true;
        if (pc >= BasicFirst && watchesKernal && missingRoutine is null)
            WatchRom(pc);
        if (pc == playAddress && playAddress != 0)
        {
            playSeen = true;
            if (Marks)
            {
                StepMarked();
                return;
            }
        }

        cpu.Step();
    }

    private void StepMarked()
    {
        int before = board.Writes.Count;
        long fetch = board.Now;
        cpu.Step();
        board.Writes.Insert(before, board.ReadCycle(fetch), MarkChip, PlayMark, 0);
    }

    /// <summary>Without ROM images, code that runs in ROM between the stub's entry points was meant for the real one.</summary>
    private void WatchRom(ushort pc)
    {
        if (!board.IsRom(pc))
            return;
        bool filler = pc < BasicEnd ? board.Peek(pc) == 0 : pc >= KernalFirst && StubKernal.IsFiller(board.Peek(pc));
        if (filler)
            missingRoutine = pc;
    }

    private static void FillMemory(Board board, Tune tune, bool pal, RomSet roms)
    {
        PowerOn.FillRam(board.Ram);
        if (tune.Format == TuneFormat.Rsid)
            PowerOn.FillLowMemory(board.Ram);
        board.Ram[0x02a6] = pal ? (byte)1 : (byte)0;
        if (roms.Kernal is { } kernal)
            kernal.Span.CopyTo(board.Kernal);
        else
            StubKernal.Fill(board.Kernal);
        roms.Basic?.Span.CopyTo(board.Basic);
        roms.Characters?.Span.CopyTo(board.Characters);
        PowerOn.Load(board.Ram, tune.LoadAddress, tune.Data.Span);
    }

    /// <summary>Raster compare, CIA 1 timer A at 60 Hz, and the interrupt that will call PLAY.</summary>
    private static void SetUpHardware(Board board, Tune tune, int song, bool pal, StartPhase phase)
    {
        bool rsid = tune.Format == TuneFormat.Rsid;
        (byte low, byte high) = pal ? ((byte)0x25, (byte)0x40) : ((byte)0x95, (byte)0x42);

        board.Write(0x0000, 0x2f);
        board.Write(0x0001, 0x37);
        board.Write(0xdc04, low);
        board.Write(0xdc05, high);
        board.IdleUntil(phase.RasterCompare - 4);
        board.Write(0xd011, rsid ? (byte)0x9b : (byte)0x1b);
        board.IdleUntil(phase.RasterCompare);
        board.Write(0xd012, rsid ? (byte)0x37 : (byte)0x00);
        if (rsid || tune.IsCiaTimed(song))
        {
            board.IdleUntil(phase.InterruptSource - 4);
            board.Write(0xdc0d, InterruptEnable);
            board.IdleUntil(phase.InterruptSource);
            board.Write(0xdc0e, 0x01);
        }
        else
        {
            board.IdleUntil(phase.InterruptSource);
            board.Write(0xd01a, InterruptEnable);
        }
    }

    private static void EnterCall(Board board, Mos6510<BoardBus> cpu, Tune tune, int song, Driver driver)
    {
        bool psid = tune.Format == TuneFormat.Psid;
        board.Write(0x0001, psid ? Driver.BankFor(tune.InitAddress) : (byte)0x37);
        board.IdleUntil(-Driver.CallCycles);
        cpu.Pc = driver.CallInit;
        cpu.S = StackAtCall;
        cpu.P = psid ? (byte)4 : (byte)0;
        cpu.A = (byte)(song - 1);
        cpu.X = tune.IsCiaTimed(song) ? (byte)0x01 : tune.PlayAddress != 0 ? (byte)0xa8 : (byte)0x1b;
        cpu.Y = psid ? (byte)0x00 : (byte)0x37;
    }

    private static MachineResult Refuse(RefusalCode code, string? reason = null) =>
        new(null, reason is null ? new Refusal(code) : new Refusal(code, reason));
}
