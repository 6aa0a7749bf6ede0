using System.Globalization;
using System.Text.RegularExpressions;
using SidFlow.Emu.Cpu;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>K. Dormann's 6502 tests: memory images beside their listings, run on the CPU alone with 64 KiB of RAM.</summary>
/// <remarks>
/// The functional test comes assembled; the interrupt and the decimal test are found once their sources have been assembled
/// with listing (as65 -l -m -w -h0). A listing tells where the program ends when all is well.
/// </remarks>
static partial class KlausSuite
{
    const long MostCycles = 200_000_000;
    const int Stop = 0x10000;

    /// <summary>Where the decimal test leaves 0 when it found nothing.</summary>
    const ushort DecimalError = 0x000b;

    static readonly (string Name, ushort? Start)[] Tests =
        [("6502_functional_test", 0x0400), ("6502_interrupt_test", 0x0400), ("6502_decimal_test", null)];

    public static IReadOnlyList<TestProgram>? Find(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "6502_functional_test.a65")))
            return null;
        return [.. Tests.Select(test =>
        {
            string? image = new[] { folder, Path.Combine(folder, "bin_files") }
                .Select(at => Path.Combine(at, test.Name + ".bin")).FirstOrDefault(file => File.Exists(file) && File.Exists(Path.ChangeExtension(file, ".lst")));
            return new TestProgram("K. Dormann", test.Name, image ?? "", MostCycles, TuneClock.Pal, null, null, GoodEnd.ExitCodeZero,
                image is null ? "its source is not assembled" : null)
            { Run = (program, stop) => Run(program, test.Start, stop) };
        })];
    }

    static TestOutcome Run(TestProgram program, ushort? start, CancellationToken stop)
    {
        byte[] image = File.ReadAllBytes(program.Path);
        string listing = File.ReadAllText(Path.ChangeExtension(program.Path, ".lst"));
        // The large images reach to the end of memory; the small one lies where its first instruction is listed.
        int load = start is null ? AddressOf(FirstCode(), listing) : Stop - image.Length;
        int end = AddressOf(start is null ? Done() : Passed(), listing);
        FlatBoard board = new();
        image.CopyTo(board.Memory, load);
        Mos6510<FlatBus> cpu = new(new FlatBus(board)) { Pc = start ?? (ushort)load, S = 0xff, P = 4 };

        int before = -1;
        while (cpu.Pc != end && cpu.Pc != before && !cpu.Jammed && board.Now < program.Cycles)
        {
            before = cpu.Pc;
            cpu.Step();
            if ((board.Now & 0xffff) == 0)
                stop.ThrowIfCancellationRequested();
        }
        if (NotOnNmos().IsMatch(listing) && cpu.Pc == AddressOf(NotOnNmos(), listing))
            return new TestOutcome(program, Verdict.Pass, "up to its last part, NMI during BRK, which fails on a real NMOS chip as its source says");
        if (cpu.Pc == end && (start is not null || board.Memory[DecimalError] == 0))
            return new TestOutcome(program, Verdict.Pass, $"{board.Now:N0} cycles");
        return new TestOutcome(program, Verdict.Fail, $"stopped at ${cpu.Pc:X4}, see its listing");
    }

    static int AddressOf(Regex line, string listing) =>
        line.Match(listing) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The listing has no line like {line}.");

    [GeneratedRegex("^([0-9a-f]{4}) : [0-9a-f]{2}", RegexOptions.Multiline)]
    private static partial Regex FirstCode();

    [GeneratedRegex(@"^([0-9a-f]{4}) : \s*DONE", RegexOptions.Multiline)]
    private static partial Regex Done();

    [GeneratedRegex("^([0-9a-f]{4}) : .*test passed, no errors", RegexOptions.Multiline)]
    private static partial Regex Passed();

    [GeneratedRegex(@"this may fail on a real 6502\s*\n([0-9a-f]{4}) :")]
    private static partial Regex NotOnNmos();
}

/// <summary>RAM and the interrupt test's feedback register: bit 0 pulls IRQ, bit 1 NMI.</summary>
sealed class FlatBoard
{
    const ushort Feedback = 0xbffc;

    readonly long[] since = [long.MaxValue, long.MaxValue];
    long irqUntil = long.MaxValue;
    bool nmiPending;

    public byte[] Memory { get; } = new byte[0x10000];

    public long Now { get; private set; }

    public byte Read(ushort address)
    {
        Now++;
        return Memory[address];
    }

    public void Write(ushort address, byte value)
    {
        if (address == Feedback)
            Pull(Memory[address], value);
        Memory[address] = value;
        Now++;
    }

    public InterruptInput Poll(long cycle)
    {
        bool irq = cycle >= since[0] && cycle < irqUntil;
        bool nmi = nmiPending && cycle >= since[1];
        return (irq ? InterruptInput.Irq : InterruptInput.None) | (nmi ? InterruptInput.Nmi : InterruptInput.None);
    }

    public bool TakeNmi()
    {
        bool taken = nmiPending && Now > since[1];
        nmiPending &= !taken;
        return taken;
    }

    void Pull(byte before, byte after)
    {
        int rises = ~before & after;
        if ((rises & 1) != 0)
            (since[0], irqUntil) = (Now + 1, long.MaxValue);
        if ((before & ~after & 1) != 0)
            irqUntil = Now + 1;
        if ((rises & 2) != 0)
            (since[1], nmiPending) = (Now + 1, true);
    }
}

readonly struct FlatBus(FlatBoard board) : IBus
{
    public bool WasStalled => false;

    public byte Read(ushort address) => board.Read(address);

    public void Write(ushort address, byte value) => board.Write(address, value);

    public InterruptInput Poll(int cyclesAgo) => board.Poll(board.Now - cyclesAgo);

    public bool TakeNmi() => board.TakeNmi();

    public void SpinAtJump()
    {
        // The caller looks for such loops itself.
    }
}
