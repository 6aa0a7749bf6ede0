using System.Buffers.Binary;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>A request on its way, and how much of the time line it carries.</summary>
public readonly record struct NsdPacket(byte[] Bytes, long Cycles, int Writes);

/// <summary>Turns waits and writes into TRY_WRITE and TRY_DELAY requests. Pure; no cycle is lost or rounded.</summary>
/// <remarks>
/// A packet ends at 5000 cycles or 255 writes. Silence of <see cref="IdleCycles"/> becomes delays; the last <see cref="KeptCycles"/> of it
/// stay with the write that follows (ACID64), whose own field holds 65535 at most.
/// </remarks>
/// <param name="sid">Goes into the SID field: zero from version 2 on, the device's bits in version 1.</param>
public sealed class NsdWriteStream(int sid = 0)
{
    public const int PacketCycles = 5000;
    public const int PacketWrites = (NsdRequest.LongestSent - NsdRequest.HeaderBytes) / NsdRequest.WriteBytes;
    public const int LongestDelay = 65_535;
    public const int KeptCycles = 256;

    /// <summary>10 ms.</summary>
    public const int IdleCycles = 9_852;

    private readonly Queue<NsdPacket> packets = new();
    private readonly byte[] writes = new byte[PacketWrites * NsdRequest.WriteBytes];
    private int gathered;
    private long gatheredCycles;
    private long gap;

    /// <summary>Complete and not yet taken.</summary>
    public int Packets => packets.Count;

    /// <summary>In complete packets.</summary>
    public long PacketedCycles { get; private set; }

    public NsdPacket Peek() => packets.Peek();

    public NsdPacket Take()
    {
        NsdPacket packet = packets.Dequeue();
        PacketedCycles -= packet.Cycles;
        return packet;
    }

    /// <param name="cycles">0 or more.</param>
    public void Wait(long cycles)
    {
        gap += cycles;
        if (gap >= IdleCycles)
            Idle();
    }

    /// <summary>After the gap that was waited for.</summary>
    public void Write(int chip, int register, int value)
    {
        Span<byte> entry = writes.AsSpan(gathered * NsdRequest.WriteBytes, NsdRequest.WriteBytes);
        BinaryPrimitives.WriteUInt16BigEndian(entry, (ushort)gap);
        entry[2] = (byte)(chip << 5 | register);
        entry[3] = (byte)value;
        gathered++;
        gatheredCycles += gap;
        gap = 0;
        if (gathered == PacketWrites || gatheredCycles >= PacketCycles)
            Push();
    }

    /// <summary>What was gathered becomes a packet. The gap behind it waits for its write.</summary>
    public void Push()
    {
        if (gathered == 0)
            return;
        Add(NsdRequest.Encode(NsdCommand.TryWrite, sid, writes.AsSpan(0, gathered * NsdRequest.WriteBytes)), gatheredCycles, gathered);
        gathered = 0;
        gatheredCycles = 0;
    }

    public void Clear()
    {
        packets.Clear();
        PacketedCycles = 0;
        gathered = 0;
        gatheredCycles = 0;
        gap = 0;
    }

    private void Idle()
    {
        Push();
        while (gap > KeptCycles)
        {
            int delay = (int)Math.Min(gap - KeptCycles, LongestDelay);
            Add(NsdRequest.Delay(sid, delay), delay, 0);
            gap -= delay;
        }
    }

    private void Add(byte[] bytes, long cycles, int count)
    {
        packets.Enqueue(new NsdPacket(bytes, cycles, count));
        PacketedCycles += cycles;
    }
}
