using System.Runtime.CompilerServices;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Cpu;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Vic;

namespace SidFlow.Emu.Machine;

/// <summary>A C64's main board: memory map, chips, interrupt lines, and the clock that every bus access moves on by one cycle.</summary>
/// <remarks>
/// The CPU drives time. Chips sleep until they are accessed or their next event is due; the two gates below are the only
/// comparison an ordinary access pays.
/// </remarks>
internal sealed class Board
{
    private const int BasicRom = 0x10000, KernalRom = 0x12000, CharacterRom = 0x14000, AllMemory = 0x15000;
    private const int IoArea = int.MinValue;
    private const byte NoChip = 255;

    private byte[] memory = new byte[AllMemory];
    private byte[] colorRam = new byte[1024];

    /// <summary>For each 4 KiB: what to add to an address to reach what the CPU reads there, or <see cref="IoArea"/>.</summary>
    private int[] readOffset = new int[16];

    private ProcessorPort port = new();
    private VicII vic;
    private Mos6526 cia1;
    private Mos6526 cia2;
    private SidSocket[] sids;

    /// <summary>The chip in each 32 bytes of $D000-$DFFF.</summary>
    private readonly byte[] sidAt = new byte[128];

    private InterruptLine irq = new();
    private long nmiSince = long.MaxValue;
    private bool nmiWasLow;
    private long firstInterrupt = long.MaxValue;

    private bool ioVisible;
    private long nextEvent;
    private long readGate;
    private long stalledFrom = long.MinValue;
    private long stalledUntil = long.MinValue;

    public Board(VicModel vicModel, int line, int cycleInLine, CiaModel ciaModel, int cyclesPerMainsTick, IReadOnlyList<SidChip> chips, long now, long poweredCycles)
    {
        Now = now;
        vic = new VicII(vicModel, line, cycleInLine, now);
        cia1 = new Mos6526(ciaModel, cyclesPerMainsTick, now);
        cia2 = new Mos6526(ciaModel, cyclesPerMainsTick, now);
        sids = [.. chips.Select(chip => new SidSocket(chip.Model, poweredCycles))];
        Array.Fill(sidAt, NoChip);
        Array.Fill(sidAt, (byte)0, 0x400 / 32, 0x400 / 32);
        for (int chip = 1; chip < chips.Count; chip++)
            sidAt[(chips[chip].Address & 0xfff) / 32] = (byte)chip;
        MapMemory();
        PlanEvents();
    }

    /// <summary>The cycle of the coming bus access.</summary>
    public long Now { get; private set; }

    public WriteLog Writes { get; private set; } = new();

    public Span<byte> Ram => memory.AsSpan(0, 0x10000);

    public Span<byte> Basic => memory.AsSpan(BasicRom, 0x2000);

    public Span<byte> Kernal => memory.AsSpan(KernalRom, 0x2000);

    public Span<byte> Characters => memory.AsSpan(CharacterRom, 0x1000);

    public bool WasStalled => stalledUntil == Now - 1;

    /// <summary>The cycle in which a read that was due at <paramref name="cycle"/> took place.</summary>
    public long ReadCycle(long cycle) => stalledFrom == cycle ? stalledUntil : cycle;

    public Board Copy()
    {
        var copy = (Board)MemberwiseClone();
        copy.memory = [.. memory];
        copy.colorRam = [.. colorRam];
        copy.readOffset = [.. readOffset];
        copy.port = port.Copy();
        copy.vic = vic.Copy();
        copy.cia1 = cia1.Copy();
        copy.cia2 = cia2.Copy();
        copy.sids = [.. sids.Select(sid => sid.Copy())];
        copy.irq = irq.Copy();
        copy.Writes = Writes.Copy();
        return copy;
    }

    /// <summary>Moves the clock without the CPU, as a program that does nothing would.</summary>
    public void IdleUntil(long cycle)
    {
        Now = cycle;
        RunEvents(cycle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Read(ushort address)
    {
        if (Now >= readGate)
            WaitForBus();
        int offset = readOffset[address >> 12];
        if (offset == IoArea)
            return ReadIo(address);
        if (address < 2)
            return ReadPort(address);
        Now++;
        return memory[address + offset];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ushort address, byte value)
    {
        if (Now >= nextEvent)
            RunEvents(Now);
        if ((address & 0xf000) == 0xd000 && ioVisible)
            WriteIo(address, value);
        else if (address < 2)
            WritePort(address, value);
        else
            memory[address] = value;
        Now++;
    }

    /// <summary>What the CPU would read, without the side effects of a bus cycle; I/O reads as 0.</summary>
    public byte Peek(ushort address)
    {
        int offset = readOffset[address >> 12];
        return offset == IoArea ? (byte)0 : memory[address + offset];
    }

    /// <summary>Whether an opcode fetch at this address comes from the KERNAL or BASIC ROM area.</summary>
    public bool IsRom(ushort address) => readOffset[address >> 12] > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InterruptInput Poll(int cyclesAgo) =>
        Now - cyclesAgo < firstInterrupt ? InterruptInput.None : PollLines(Now - cyclesAgo);

    public bool TakeNmi()
    {
        if (Now - 1 < nmiSince)
            return false;
        nmiSince = long.MaxValue;
        PlanInterrupts();
        return true;
    }

    /// <summary>A three-cycle loop that touches nothing: whole rounds before the next event cannot differ from each other.</summary>
    public void SkipLoop()
    {
        if (Now + 3 >= firstInterrupt || Now >= readGate)
            return;
        long rounds = (nextEvent - Now) / 3;
        if (rounds > 0)
            Now += rounds * 3;
    }

    private InterruptInput PollLines(long cycle)
    {
        InterruptInput found = irq.WasLow(cycle) ? InterruptInput.Irq : InterruptInput.None;
        if (cycle >= nmiSince)
            found |= InterruptInput.Nmi;
        PlanInterrupts();
        return found;
    }

    private void PlanInterrupts() => firstInterrupt = Math.Min(irq.Earliest, nmiSince);

    private void WaitForBus()
    {
        if (Now >= nextEvent)
            RunEvents(Now);
        if (!vic.BusTaken)
            return;
        stalledFrom = Now;
        while (vic.BusTaken)
        {
            Now = nextEvent;
            RunEvents(Now);
        }

        stalledUntil = Now;
    }

    private void RunEvents(long cycle)
    {
        vic.AdvanceTo(cycle);
        if (cia1.NextEvent <= cycle)
            cia1.AdvanceTo(cycle);
        if (cia2.NextEvent <= cycle)
            cia2.AdvanceTo(cycle);
        FollowPins();
        PlanEvents();
    }

    private void PlanEvents()
    {
        nextEvent = Math.Min(vic.NextEvent, Math.Min(cia1.NextEvent, cia2.NextEvent));
        readGate = vic.BusTaken ? long.MinValue : nextEvent;
    }

    /// <summary>Carries the chips' interrupt pins over to the CPU's lines.</summary>
    private void FollowPins()
    {
        bool low = vic.InterruptLow || cia1.InterruptLow;
        if (low != irq.IsLow)
        {
            if (low)
            {
                long since = long.MaxValue;
                if (vic.InterruptLow)
                    since = vic.InterruptChangedAt;
                if (cia1.InterruptLow)
                    since = Math.Min(since, cia1.InterruptChangedAt);
                irq.Fall(since);
            }
            else
            {
                irq.Rise(Math.Max(vic.InterruptChangedAt, cia1.InterruptChangedAt));
            }
        }

        if (cia2.InterruptLow && !nmiWasLow)
            nmiSince = Math.Min(nmiSince, cia2.InterruptChangedAt);
        nmiWasLow = cia2.InterruptLow;
        PlanInterrupts();
    }

    private byte ReadPort(ushort address)
    {
        byte value = address == 0 ? port.ReadDirection() : port.ReadData(Now);
        Now++;
        return value;
    }

    private void WritePort(ushort address, byte value)
    {
        if (address == 0)
            port.WriteDirection(value, Now);
        else
            port.WriteData(value, Now);
        MapMemory();
    }

    private void MapMemory()
    {
        int bank = port.Bank;
        bool loram = (bank & 1) != 0, hiram = (bank & 2) != 0, charen = (bank & 4) != 0;
        ioVisible = charen && (loram || hiram);
        readOffset[0xa] = readOffset[0xb] = loram && hiram ? BasicRom - 0xa000 : 0;
        readOffset[0xd] = ioVisible ? IoArea : loram || hiram ? CharacterRom - 0xd000 : 0;
        readOffset[0xe] = readOffset[0xf] = hiram ? KernalRom - 0xe000 : 0;
    }

    private byte ReadIo(ushort address)
    {
        byte value;
        byte chip = sidAt[(address & 0xfff) / 32];
        switch ((address >> 8) & 0xf)
        {
            case <= 3:
                value = vic.Read(address & 0x3f, Now);
                break;
            case 0xc:
                value = cia1.Read(address & 0xf, Now);
                break;
            case 0xd:
                value = cia2.Read(address & 0xf, Now);
                break;
            case >= 8 and <= 0xb:
                value = colorRam[address & 0x3ff];
                break;
            default:
                // Nothing answers at $DE00-$DFFF without a chip; the lines float high.
                value = chip == NoChip ? (byte)0xff : sids[chip].Read(address & 0x1f, Now);
                break;
        }

        Touched();
        Now++;
        return value;
    }

    private void WriteIo(ushort address, byte value)
    {
        byte chip = sidAt[(address & 0xfff) / 32];
        switch ((address >> 8) & 0xf)
        {
            case <= 3:
                vic.Write(address & 0x3f, value, Now);
                break;
            case 0xc:
                cia1.Write(address & 0xf, value, Now);
                break;
            case 0xd:
                cia2.Write(address & 0xf, value, Now);
                break;
            case >= 8 and <= 0xb:
                colorRam[address & 0x3ff] = (byte)(value & 0xf);
                return;
            default:
                if (chip == NoChip)
                    return;
                sids[chip].Write(address & 0x1f, value, Now);
                Writes.Add(Now, chip, (byte)(address & 0x1f), value);
                return;
        }

        Touched();
    }

    private void Touched()
    {
        FollowPins();
        PlanEvents();
    }
}
