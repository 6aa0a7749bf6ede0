using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>One packet for one write(2).</summary>
/// <param name="End">The tune's cycle that is reached when the board has done it.</param>
internal readonly record struct CycledPacket(byte[] Bytes, long End);

/// <summary>Register writes and waits to packets of cycled writes. No clock, no wire.</summary>
/// <remarks>
/// A packet is 0x80 + 4k and k times register, value, delay high, delay low; the delay comes before the write.
/// What a delay cannot say is carried over: nothing is rounded away.
/// </remarks>
/// <param name="cycleOffset">Cycles a write takes beside its delay.</param>
/// <param name="idleAddress">An unused register of a SID that is there: writes to absent ones take no time.</param>
internal sealed class CycledPackets(int cycleOffset, byte idleAddress)
{
    /// <summary>More do not fit: the count is in the six low bits of byte 0, four bytes a write.</summary>
    public const int MostWrites = 15;

    private const int LongestDelay = 0xffff;
    private const byte CycledWrites = 0x80;
    private static readonly TimeSpan far = TimeSpan.FromMilliseconds(5);

    private readonly byte[] gathered = new byte[1 + 4 * MostWrites];
    private int count;
    private int farCycles;
    private long cycle;             // of the tune
    private long owed;              // cycles the board has not been told to wait; below 0 when it has to hurry
    private long fraction;          // of the stretch, in millionths of a cycle

    /// <summary>Complete packets, first one first.</summary>
    public Queue<CycledPacket> Ready { get; } = new();

    /// <summary>Waits are made longer by so many millionths; below 0 shorter. The pitch does not change.</summary>
    public int StretchPpm { get; set; }

    /// <summary>Cycle 0 of a tune; forgets what was gathered.</summary>
    public void Begin(SidClock clock)
    {
        farCycles = (int)clock.ToCycles(far);
        cycle = 0;
        StretchPpm = 0;
        Forget();
    }

    /// <summary>Forgets what was gathered and not taken.</summary>
    public void Forget()
    {
        Ready.Clear();
        count = 0;
        owed = 0;
        fraction = 0;
    }

    public void Wait(int cycles)
    {
        cycle += cycles;
        fraction += (long)cycles * StretchPpm;
        long whole = fraction / 1_000_000;
        fraction -= whole * 1_000_000;
        owed += cycles + whole;
    }

    /// <param name="address">Number of the SID times 32, plus the register.</param>
    public void Write(int cycles, byte address, byte value)
    {
        Wait(cycles);
        if (owed > farCycles)
            Complete();
        while (owed > LongestDelay + cycleOffset)
            Add(idleAddress, 0);
        Add(address, value);
    }

    /// <summary>The end of a slice: what is gathered becomes a packet, and a long wait as well, so that the board's queue holds the time.</summary>
    public void Finish()
    {
        if (owed > farCycles)
            Complete();
        while (owed > farCycles)
            Add(idleAddress, 0);
        Complete();
    }

    private void Add(byte address, byte value)
    {
        int delay = (int)Math.Clamp(owed - cycleOffset, 0, LongestDelay);
        owed -= delay + cycleOffset;
        int at = 1 + 4 * count;
        gathered[at] = address;
        gathered[at + 1] = value;
        gathered[at + 2] = (byte)(delay >> 8);
        gathered[at + 3] = (byte)(delay & 0xff);
        if (++count == MostWrites)
            Complete();
    }

    private void Complete()
    {
        if (count == 0)
            return;
        gathered[0] = (byte)(CycledWrites + 4 * count);
        Ready.Enqueue(new CycledPacket(gathered.AsSpan(0, 1 + 4 * count).ToArray(), cycle - Math.Max(owed, 0)));
        count = 0;
    }
}
