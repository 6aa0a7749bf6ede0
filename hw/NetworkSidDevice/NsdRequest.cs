using System.Buffers.Binary;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>A request: command, SID, length of the data as u16 big-endian, data.</summary>
/// <param name="Sid">For most commands a SID; the wanted count or a configuration's index for others.</param>
public readonly record struct NsdRequest(NsdCommand Command, byte Sid, ReadOnlyMemory<byte> Data)
{
    public const int HeaderBytes = 4;

    /// <summary>The longest a server must take without losing its place; 255 writes fit.</summary>
    public const int LongestSent = 1024;

    /// <summary>Of <see cref="NsdCommand.TryWrite"/>: u16 cycles, u8 chip and register, u8 value.</summary>
    public const int WriteBytes = 4;

    /// <summary>That pass with this request: those of its delay, of its writes, and of the read at its end.</summary>
    public long Cycles
    {
        get
        {
            if (Command is not (NsdCommand.TryDelay or NsdCommand.TryWrite or NsdCommand.TryRead))
                return 0;
            long cycles = 0;
            for (ReadOnlySpan<byte> entries = Data.Span; entries.Length >= 2; entries = entries[Math.Min(WriteBytes, entries.Length)..])
                cycles += BinaryPrimitives.ReadUInt16BigEndian(entries);
            return cycles;
        }
    }

    public static byte[] Encode(NsdCommand command, int sid = 0, params ReadOnlySpan<byte> data)
    {
        byte[] request = new byte[HeaderBytes + data.Length];
        request[0] = (byte)command;
        request[1] = (byte)sid;
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), checked((ushort)data.Length));
        data.CopyTo(request.AsSpan(HeaderBytes));
        return request;
    }

    /// <param name="cycles">1..65535.</param>
    public static byte[] Delay(int sid, int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cycles);
        byte[] request = Encode(NsdCommand.TryDelay, sid, 0, 0);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(HeaderBytes), checked((ushort)cycles));
        return request;
    }
}
