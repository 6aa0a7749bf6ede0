using SidFlow.Simulators.Serial;

namespace SidFlow.Simulators.ExSid;

/// <summary>A board that takes time by the byte: each has its cost in cycles of the chips.</summary>
/// <remarks>From the public description of both boards. A write lands at the end of its slot, later by the adjustment in its address.</remarks>
public sealed class ExSidFirmware : IByteDevice
{
    private readonly bool plus;
    private readonly Lock access = new();
    private readonly List<HeardWrite> heard = [];
    private readonly byte[,] registers = new byte[2, 32];
    private readonly List<byte> unknown = [];
    private int? pending;
    private int selected;

    public ExSidFirmware(bool plus)
    {
        this.plus = plus;
        Hardware = plus ? 'P' : 'R';
        IsMuted = plus;
    }

    public char Hardware { get; init; }
    public byte Firmware { get; init; } = 12;
    public long Cycle { get; private set; }
    public int Resets { get; private set; }

    /// <summary>The last clock asked for: 3D, 3E or 3F; 0 before.</summary>
    public byte Clock { get; private set; }

    /// <summary>The last mix asked for; 0 before.</summary>
    public byte Mix { get; private set; }

    public bool IsMuted { get; private set; }

    /// <summary>Bytes that came in one piece with a reset or a change of clock, which wants 100 µs of rest.</summary>
    public int Hurried { get; private set; }

    /// <summary>Control bytes the board does not have.</summary>
    public IReadOnlyList<byte> Unknown => unknown;

    public IReadOnlyList<HeardWrite> Heard
    {
        get { lock (access) return [.. heard]; }
    }

    public byte Register(int chip, int register)
    {
        lock (access)
            return registers[chip, register];
    }

    public void Forget()
    {
        lock (access)
            heard.Clear();
    }

    public void Receive(ReadOnlySpan<byte> bytes, Action<byte[]> reply)
    {
        lock (access)
        {
            bool rests = false;
            foreach (byte next in bytes)
            {
                if (rests)
                    Hurried++;
                if (pending is { } address)
                    Put(address, next);
                else
                    rests |= Take(next, reply);
            }
        }
    }

    public void PowerUp()
    {
        lock (access)
            pending = null;
    }

    /// <returns>True when the board now needs rest.</returns>
    private bool Take(byte next, Action<byte[]> reply)
    {
        switch (next)
        {
            case 0x9d:
                Cycle += plus ? 2 : 5;
                return false;
            case 0xbd or 0xbe or 0xbf:
                selected = next - 0xbd;
                Cycle += plus ? 2 : 5;
                return false;
            case 0xfd:
                reply([Firmware]);
                return false;
            case 0xfe:
                reply([(byte)Hardware]);
                return false;
            case 0xff:
                Reset();
                return true;
            case 0x3d or 0x3e or 0x3f when plus:
                Clock = next;
                Reset();
                return true;
            case 0x5d or 0x5e or 0x5f or 0x7d when plus:
                Mix = next;
                IsMuted = true;
                return false;
            case 0x7e or 0x7f when plus:
                IsMuted = next == 0x7e;
                return false;
            default:
                Address(next, reply);
                return false;
        }
    }

    private void Address(byte address, Action<byte[]> reply)
    {
        int register = address & 0x1f;
        if (register <= 0x18)
            pending = address;
        else if (register <= 0x1c)
            reply([registers[selected & 1, register]]);
        else
            unknown.Add(address);
    }

    private void Put(int address, byte value)
    {
        pending = null;
        Cycle += plus ? 3 : 10;
        for (int chip = 0; chip < 2; chip++)
        {
            if (selected != 2 && selected != chip)
                continue;
            registers[chip, address & 0x1f] = value;
            heard.Add(new HeardWrite(Cycle + (address >> 5), chip, address & 0x1f, value));
        }
    }

    private void Reset()
    {
        Resets++;
        Array.Clear(registers);
    }
}
