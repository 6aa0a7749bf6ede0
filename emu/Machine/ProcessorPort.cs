namespace SidFlow.Emu.Machine;

/// <summary>The 6510's port at $00/$01: direction, data, and the two pins that float.</summary>
/// <remarks>
/// Bits 0-2 choose what the CPU sees (pulled up), bit 3 and 5 belong to the datasette, bit 4 senses its switch (open: 1).
/// Bits 6 and 7 have no pin: as inputs they keep their last output for a while (about 350,000 cycles, VICE).
/// </remarks>
internal sealed class ProcessorPort
{
    private const int FloatingFade = 350_000;
    private const byte PulledUp = 0x17, MotorBit = 0x20, FloatingBits = 0xc0;

    private byte direction;
    private byte data = 0x3f;
    private byte pins = 0x3f;
    private byte floating;
    private long[] fadesAt = new long[8];

    public ProcessorPort Copy()
    {
        var copy = (ProcessorPort)MemberwiseClone();
        copy.fadesAt = [.. fadesAt];
        return copy;
    }

    /// <summary>LORAM, HIRAM, CHAREN as the PLA sees them.</summary>
    public int Bank => (data | ~direction) & 7;

    public byte ReadDirection() => direction;

    public byte ReadData(long cycle)
    {
        int value = (data | ~direction) & (pins | PulledUp);
        if ((direction & MotorBit) == 0)
            value &= ~MotorBit;
        for (int bit = 6; bit <= 7; bit++)
        {
            int mask = 1 << bit;
            if ((direction & mask) != 0)
                continue;
            value &= ~mask;
            if (cycle < fadesAt[bit])
                value |= floating & mask;
        }

        return (byte)value;
    }

    public void WriteDirection(byte value, long cycle)
    {
        Charge(direction & ~value, data, cycle);
        direction = value;
        DrivePins();
    }

    public void WriteData(byte value, long cycle)
    {
        Charge(direction, value, cycle);
        data = value;
        DrivePins();
    }

    private void DrivePins() => pins = (byte)((pins & ~direction) | (data & direction));

    private void Charge(int bits, byte value, long cycle)
    {
        bits &= FloatingBits;
        floating = (byte)((floating & ~bits) | (value & bits));
        for (int bit = 6; bit <= 7; bit++)
        {
            if ((bits & (1 << bit)) != 0)
                fadesAt[bit] = cycle + FloatingFade;
        }
    }
}
