namespace SidFlow.Simulators.GpioSid;

/// <summary>What hangs on an SPI chip select and drives the lines of a SID bus. Time is made of the bits on the wire and the pauses asked for.</summary>
public abstract class SpiBoard(SidBus bus, int bitsPerSecond)
{
    private double now;

    /// <summary>One frame, chip select low before and high after it.</summary>
    /// <param name="pauseMicroseconds">After the last bit, before chip select goes up.</param>
    public void Frame(ReadOnlySpan<byte> bytes, int pauseMicroseconds)
    {
        Selected();
        foreach (byte next in bytes)
        {
            now += 8e9 / bitsPerSecond;
            Byte(next);
        }
        now += pauseMicroseconds * 1000.0;
        Released();
    }

    /// <summary>The wire rests.</summary>
    public void Idle(double nanoseconds) => now += nanoseconds;

    protected void Drive(ulong levels) => bus.Set((long)now, levels);

    protected abstract void Selected();
    protected abstract void Byte(byte next);
    protected abstract void Released();
}

/// <summary>An MCP23S17 after power-up: all pins inputs (high by their pull-ups), address counted up, ports in turn. Port A is bits 0-7, B 8-15.</summary>
public sealed class PortExpander(SidBus bus, int bitsPerSecond, int address = 0) : SpiBoard(bus, bitsPerSecond)
{
    private const int Directions = 0x00;
    private const int Ports = 0x12;
    private const int Latches = 0x14;

    private readonly byte[] registers = [0xFF, 0xFF, .. new byte[0x14]];
    private int position;
    private int register;
    private bool ours;

    protected override void Selected() => position = 0;

    protected override void Byte(byte next)
    {
        if (position == 0)
            ours = next == (0x40 | address << 1);
        else if (position == 1)
            register = next;
        else if (ours && register < registers.Length)
        {
            // Writing a port writes its latch.
            int target = register >= Ports && register < Latches ? register + 2 : register;
            registers[target] = next;
            register++;
            Drive(Levels());
        }
        position++;
    }

    protected override void Released()
    {
        // Its pins follow each byte, not the chip select.
    }

    private ulong Levels() => (ulong)(Pins(0) | Pins(1) << 8);

    private int Pins(int port) => registers[Latches + port] | registers[Directions + port];
}

/// <summary>Two 74HC595 in a row: the last 16 bits stand on the pins when chip select goes up. The byte that comes first ends in bits 8-15.</summary>
public sealed class ShiftRegisterPair(SidBus bus, int bitsPerSecond) : SpiBoard(bus, bitsPerSecond)
{
    private ulong shifted;

    protected override void Selected()
    {
        // Nothing happens before the clock runs.
    }

    protected override void Byte(byte next) => shifted = (shifted << 8 | next) & 0xFFFF;

    protected override void Released() => Drive(shifted);
}
