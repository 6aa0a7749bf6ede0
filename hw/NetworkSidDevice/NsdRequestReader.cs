using System.Buffers.Binary;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>Puts requests together again from whatever pieces they come in. Cannot fail: every sequence of bytes is a sequence of requests.</summary>
public sealed class NsdRequestReader
{
    private readonly byte[] buffer = new byte[NsdRequest.HeaderBytes + ushort.MaxValue];
    private int start;
    private int end;

    /// <summary>Where the next bytes go. Never empty once <see cref="TryRead"/> has said no.</summary>
    public Memory<byte> Room
    {
        get
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            return buffer.AsMemory(end);
        }
    }

    /// <summary>So many bytes have come into <see cref="Room"/>.</summary>
    public void Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - end), nameof(count));
        end += count;
    }

    /// <param name="request">Its data is good until <see cref="Room"/> is asked for again.</param>
    public bool TryRead(out NsdRequest request)
    {
        request = default;
        if (end - start < NsdRequest.HeaderBytes)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start + 2));
        if (end - start < NsdRequest.HeaderBytes + length)
            return false;
        request = new NsdRequest((NsdCommand)buffer[start], buffer[start + 1], buffer.AsMemory(start + NsdRequest.HeaderBytes, length));
        start += NsdRequest.HeaderBytes + length;
        return true;
    }
}
