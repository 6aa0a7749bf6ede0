using SidFlow.Simulators.Serial;

namespace SidFlow.Simulators.SidBlaster;

/// <summary>The board's loop: a byte with bit 7 is an address, the byte after a write's address is its value, whatever it is.</summary>
/// <remarks>From the firmware's public description. The SID's RES line follows bit 5 of every byte taken as an address, one without bit 7 included.</remarks>
public sealed class SidBlasterFirmware : IByteDevice
{
    /// <summary>At 500,000 baud and 1 MHz.</summary>
    private const int CyclesPerByte = 20;

    private readonly Lock access = new();
    private readonly List<HeardWrite> heard = [];
    private readonly byte[] registers = new byte[32];
    private int? pending;
    private long received;

    /// <summary>The number the test gives it.</summary>
    public int Chip { get; init; }

    /// <summary>So many of the next bytes are lost on the way.</summary>
    public int Loses { get; set; }

    /// <summary>Times RES was pulled low.</summary>
    public int Resets { get; private set; }

    /// <summary>Cycle counts the wire's time as if no byte had waited for another.</summary>
    public IReadOnlyList<HeardWrite> Heard
    {
        get { lock (access) return [.. heard]; }
    }

    public byte Register(int register)
    {
        lock (access)
            return registers[register];
    }

    public void Forget()
    {
        lock (access)
            heard.Clear();
    }

    public void Receive(ReadOnlySpan<byte> bytes, Action<byte[]> reply)
    {
        lock (access)
            foreach (byte next in bytes)
            {
                received++;
                if (Loses > 0)
                    Loses--;
                else if (pending is { } register)
                    Put(register, next);
                else
                    Address(next, reply);
            }
    }

    public void PowerUp()
    {
        lock (access)
            pending = null;
    }

    private void Address(byte address, Action<byte[]> reply)
    {
        if ((address & 0x20) == 0)
        {
            Resets++;
            Array.Clear(registers);
        }
        if ((address & 0x80) == 0)
            return;
        if ((address & 0x40) != 0)
            pending = address & 0x1f;
        else
            reply([registers[address & 0x1f]]);
    }

    private void Put(int register, byte value)
    {
        pending = null;
        registers[register] = value;
        heard.Add(new HeardWrite(received * CyclesPerByte, Chip, register, value));
    }
}
