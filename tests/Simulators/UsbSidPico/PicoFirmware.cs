using System.Text;

namespace SidFlow.Simulators.UsbSidPico;

/// <summary>The board's firmware as far as a host can tell: one packet in, its effect on the sockets and its answer out.</summary>
/// <remarks>From the public description of firmware 0.7.4. Time is the state machine's: a write with delay d takes d+1 cycles, d of them before it.</remarks>
public sealed class PicoFirmware
{
    private const int PacketSize = 64;

    private readonly byte[] buffer = new byte[PacketSize];
    private readonly byte[,] memory = new byte[4, 32];
    private readonly Lock access = new();
    private readonly List<HeardWrite> heard = [];
    private bool inReset;

    /// <summary>Number of SIDs, in sockets of two.</summary>
    public int Sids { get; init; } = 1;

    /// <summary>As the socket configuration says it: 2 is an 8580, 3 a 6581.</summary>
    public IReadOnlyList<byte> SidTypes { get; init; } = [3, 2, 3, 2];

    public string Version { get; init; } = "v0.7.4";
    public byte BoardVersion { get; init; } = 13;
    public bool IsUnacknowledged { get; init; }
    public bool ClockIsLocked { get; init; }

    /// <summary>Its configuration says that the clock is free.</summary>
    public bool HidesLock { get; init; }
    public int ClockId { get; private set; }

    /// <summary>Times the clock was changed.</summary>
    public int ClockChanges { get; private set; }

    /// <summary>Cycles done since it was switched on.</summary>
    public long Cycle { get; private set; }

    /// <summary>Requests that could harm sockets or settings, by their bytes. A driver of ours must leave this empty.</summary>
    public IReadOnlyList<string> Dangerous => dangerous;

    /// <summary>Packets that cannot be what their sender meant.</summary>
    public IReadOnlyList<string> Malformed => malformed;

    private readonly List<string> dangerous = [];
    private readonly List<string> malformed = [];

    /// <summary>Register writes that reached a SID by the sender's own hand.</summary>
    public IReadOnlyList<HeardWrite> Heard
    {
        get { lock (access) return [.. heard]; }
    }

    /// <summary>What a SID's register holds now.</summary>
    public byte Register(int sid, int register)
    {
        lock (access)
            return memory[sid, register];
    }

    public void Forget()
    {
        lock (access)
            heard.Clear();
    }

    /// <summary>One USB packet; what is beyond 64 bytes is discarded, and the rest of a short one is what was there before.</summary>
    public byte[]? Packet(ReadOnlySpan<byte> packet)
    {
        lock (access)
        {
            if (packet.IsEmpty)
                return null;
            if (packet.Length > PacketSize)
                malformed.Add($"{packet.Length} bytes in one packet");
            packet[..Math.Min(packet.Length, PacketSize)].CopyTo(buffer);
            int count = buffer[0] & 0x3f;
            if (IsUnacknowledged && buffer[0] is not (0xd2 or 0xd3 or 0xd4))
                return null;
            switch (buffer[0] >> 6)
            {
                case 0:
                    PlainWrites(count, packet.Length);
                    return null;
                case 1:
                    return [Exists(buffer[1]) ? memory[buffer[1] >> 5, buffer[1] & 31] : (byte)0];
                case 2:
                    CycledWrites(count, packet.Length);
                    return null;
                default:
                    return Command(buffer[0] & 0x1f);
            }
        }
    }

    private void PlainWrites(int count, int length)
    {
        int writes = count == 0 ? 1 : (count + 1) / 2;
        Check(length, 1 + 2 * writes);
        for (int at = 1; writes-- > 0; at += 2)
            Put(buffer[at], buffer[at + 1], 6);
    }

    private void CycledWrites(int count, int length)
    {
        int writes = count == 0 ? 1 : Math.Min((count + 1) / 4, 15);
        Check(length, 1 + 4 * writes);
        for (int at = 1; writes-- > 0; at += 4)
            Put(buffer[at], buffer[at + 1], (buffer[at + 2] << 8) | buffer[at + 3]);
    }

    private void Check(int length, int needed)
    {
        if (length < needed)
            malformed.Add($"{needed} bytes announced, {length} sent");
    }

    private byte[]? Command(int command)
    {
        switch (command)
        {
            case 4:
                Cycle += ((buffer[2] << 8) | buffer[3]) + 1;
                return [Exists(buffer[1]) ? memory[buffer[1] >> 5, buffer[1] & 31] : (byte)0];
            case 5:
                int delay = (buffer[1] << 8) | buffer[2];
                Cycle += delay == 0 ? 0 : delay + 1;
                return null;
            case 12:
                SetVolumes(value => (byte)(value & 0xf0));
                return null;
            case 13:
                // A remembered volume of 0 comes back as 14.
                SetVolumes(value => (byte)((value & 0xf) == 0 ? value | 14 : value));
                return null;
            case 14:
                Reset(registers: buffer[1] == 1);
                return null;
            case 15:
                inReset = true;
                return null;
            case 16:
                inReset = false;
                return null;
            case 18:
                return Configuration();
            case 19 or 20:
                dangerous.Add(Convert.ToHexString(buffer.AsSpan(0, 6)));
                return null;
            default:
                return null;
        }
    }

    private byte[]? Configuration()
    {
        switch (buffer[1])
        {
            case 0x30:
                byte[] configuration = new byte[64];
                configuration[0] = 0x30;
                configuration[1] = 0x7f;
                configuration[5] = ClockIsLocked && !HidesLock ? (byte)1 : (byte)0;
                configuration[62] = 0x8f;
                configuration[63] = 0xff;
                // Sent twice.
                return [.. configuration, .. configuration];
            case 0x37:
                return Sockets();
            case 0x39:
                return [(byte)Sids];
            case 0x3a:
                return [0];
            case 0x3f:
                return [IsUnacknowledged ? (byte)1 : (byte)0];
            case 0x50:
                SetClock(buffer[2], suspend: buffer[3] == 1);
                return null;
            case 0x57:
                return [(byte)ClockId];
            case 0x80:
                return Text(0x80, Version);
            case 0x81 when buffer[2] == 1:
                return [BoardVersion];
            case 0x81:
                return Text(0x81, $"v{BoardVersion / 10}.{BoardVersion % 10}");
            default:
                dangerous.Add(Convert.ToHexString(buffer.AsSpan(0, 6)));
                return null;
        }
    }

    private byte[] Sockets()
    {
        byte Types(int first) => (byte)((Sids > first ? SidTypes[first] << 4 : 0x10) | (Sids > first + 1 ? SidTypes[first + 1] : 1));
        byte Numbers(int first) => (byte)((Sids > first ? first : 0xf) | ((Sids > first + 1 ? first + 1 : 0xf) << 4));
        byte State(int first) => (byte)((Sids > first ? 0x10 : 0) | (Sids > first + 1 ? 1 : 0));
        return [0x37, 0x7f, State(0), 0, Types(0), State(2), 0, Types(2), Numbers(0), Numbers(2), 0, 0xff];
    }

    private void SetClock(byte id, bool suspend)
    {
        if (ClockIsLocked || id == ClockId)
            return;
        if (id > 4)
            malformed.Add($"clock {id}");
        ClockId = id;
        ClockChanges++;
        if (suspend)
            SetVolumes(value => (byte)((value & 0xf) == 0 ? value | 14 : value));
    }

    private void Reset(bool registers)
    {
        if (registers)
            Cycle += 525 * Sids;
        Array.Clear(memory);
    }

    private void SetVolumes(Func<byte, byte> change)
    {
        for (int sid = 0; sid < Sids; sid++)
            memory[sid, 0x18] = change(memory[sid, 0x18]);
    }

    /// <summary>A write to a SID that is not there takes no time.</summary>
    private void Put(byte address, byte value, int delay)
    {
        if (!Exists(address) || inReset)
            return;
        Cycle += delay + 1;
        memory[address >> 5, address & 31] = value;
        heard.Add(new HeardWrite(Cycle, address >> 5, address & 31, value));
    }

    private bool Exists(byte address) => address >> 5 < Sids;

    private static byte[] Text(byte code, string text)
    {
        byte[] reply = new byte[64];
        reply[0] = code;
        reply[1] = (byte)text.Length;
        Encoding.ASCII.GetBytes(text, reply.AsSpan(2));
        return reply;
    }
}
