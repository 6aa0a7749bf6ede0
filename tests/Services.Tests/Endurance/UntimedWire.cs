using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Services.Tests.Endurance;

/// <summary>What a device makes of one write, which arrives whole as a USB packet does; its answer, or null.</summary>
public delegate byte[]? UntimedDevice(ReadOnlySpan<byte> packet);

/// <summary>A wire that takes no time and holds nothing: what is written has been played.</summary>
public sealed class UntimedWire(string name, UntimedDevice device) : ISerialWire, IMidiWire
{
    private readonly Queue<byte> answers = new();
    private volatile bool interrupted;

    public string Name => name;

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
        foreach (byte answer in device(bytes) ?? [])
            answers.Enqueue(answer);
        return bytes.Length;
    }

    public int ReadUnsent() => 0;

    public void DiscardInput() => answers.Clear();

    public void DiscardOutput()
    {
        // There is never any.
    }

    public void Drop()
    {
        // There is never anything.
    }

    public void Interrupt() => interrupted = true;

    public void Dispose() => interrupted = true;

    private void ThrowIfInterrupted()
    {
        if (interrupted)
            throw new WireException(Name, "write", Errno.ECANCELED);
    }
}
