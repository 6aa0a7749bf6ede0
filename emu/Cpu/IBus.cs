namespace SidFlow.Emu.Cpu;

/// <summary>What a 6510 sees of its board. Implemented by a struct, so that the JIT makes one CPU per board without virtual calls.</summary>
public interface IBus
{
    /// <summary>One read cycle. Takes as many cycles more as RDY holds the CPU back.</summary>
    byte Read(ushort address);

    /// <summary>One write cycle. RDY does not stop writes.</summary>
    void Write(ushort address, byte value);

    /// <summary>Whether a stolen bus delayed the last read.</summary>
    bool WasStalled { get; }

    /// <summary>
    /// The interrupt inputs as they were <paramref name="cyclesAgo"/> cycles before the coming one; 2 is the cycle before
    /// the last access, which is where the CPU polls.
    /// </summary>
    InterruptInput Poll(int cyclesAgo);

    /// <summary>Whether an NMI edge has come; taking it clears it.</summary>
    bool TakeNmi();

    /// <summary>A jump to itself: nothing changes before the next interrupt, so the board may skip whole rounds of three cycles.</summary>
    void SpinAtJump();
}

[Flags]
public enum InterruptInput
{
    None = 0,
    Irq = 1,
    Nmi = 2,
}
