using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.Tests.Serial;

/// <summary>A serial port in memory. Each write arrives as it was made, which a pseudo-terminal does not promise.</summary>
sealed class FakeSerialWire(Func<byte[], byte[]?> device) : ISerialWire
{
    private readonly Queue<byte> input = new();

    public string Name => "fake";

    /// <summary>Every write, whole.</summary>
    public List<byte[]> Written { get; } = [];

    public string Hex => string.Join('\n', Written.Select(bytes => string.Join(' ', bytes.Select(b => b.ToString("X2")))));

    /// <summary>What the driver is told of the kernel's buffers.</summary>
    public int Unsent { get; set; }

    public Errno? WriteFault { get; set; }
    public int Discards { get; private set; }
    public bool IsDisposed { get; private set; }

    public int Read(Span<byte> bytes, TimeSpan timeout)
    {
        int count = 0;
        while (count < bytes.Length && input.TryDequeue(out byte next))
            bytes[count++] = next;
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout)
    {
        if (WriteFault is { } errno)
            throw new WireException(Name, "write", errno);
        Written.Add(bytes.ToArray());
        foreach (byte reply in device(bytes.ToArray()) ?? [])
            input.Enqueue(reply);
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Write(bytes, TimeSpan.Zero);
        return bytes.Length;
    }

    public int ReadUnsent() => Unsent;
    public void DiscardInput() => input.Clear();
    public void DiscardOutput() => Discards++;
    public void Interrupt() => WriteFault = Errno.ECANCELED;
    public void Dispose() => IsDisposed = true;
}
