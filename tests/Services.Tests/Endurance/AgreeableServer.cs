using System.Buffers.Binary;
using SidFlow.Hw.Wires;

namespace SidFlow.Services.Tests.Endurance;

/// <summary>A Network SID Device of version 4 at the end of a wire that takes no time: it keeps nothing and is never busy.</summary>
public sealed class AgreeableServer : IByteWire
{
    private const int HeaderBytes = 4;

    private readonly byte[] pending = new byte[65_600];
    private readonly Queue<byte> answers = new();
    private int count;
    private volatile bool interrupted;

    public string Name => "server";

    public int Read(Span<byte> bytes, TimeSpan timeout)
    {
        ThrowIfInterrupted();
        int read = 0;
        while (read < bytes.Length && answers.TryDequeue(out byte next))
            bytes[read++] = next;
        return read;
    }

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout) => TryWrite(bytes);

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        ThrowIfInterrupted();
        bytes.CopyTo(pending.AsSpan(count));
        count += bytes.Length;
        while (count >= HeaderBytes && HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(pending.AsSpan(2)) is var length && count >= length)
        {
            Answer(pending[0]);
            pending.AsSpan(length, count - length).CopyTo(pending);
            count -= length;
        }
        return bytes.Length;
    }

    public void Interrupt() => interrupted = true;

    public void Dispose() => interrupted = true;

    private void Answer(byte command)
    {
        ReadOnlySpan<byte> reply = command switch
        {
            7 => [4, 4],
            10 => [5, 1],
            11 => [6, 0, (byte)'S', 0],
            _ => [0],
        };
        foreach (byte next in reply)
            answers.Enqueue(next);
    }

    private void ThrowIfInterrupted()
    {
        if (interrupted)
            throw new WireException(Name, "write", Errno.ECANCELED);
    }
}
