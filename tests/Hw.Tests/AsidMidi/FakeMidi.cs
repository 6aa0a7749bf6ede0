using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.RawMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

/// <summary>A MIDI port that takes as much as it is told to, and keeps it.</summary>
sealed class FakeMidi : IMidiWire
{
    private readonly List<byte> bytes = [];

    public string Name => "/dev/snd/midiC1D0";

    /// <summary>Bytes it takes at once before it is full.</summary>
    public int Room { get; set; } = int.MaxValue;
    public Errno Fault { get; set; }
    public int Drops { get; private set; }
    public bool IsDisposed { get; private set; }

    /// <summary>What was written since the last call.</summary>
    public byte[] Take()
    {
        byte[] taken = [.. bytes];
        bytes.Clear();
        return taken;
    }

    public int Read(Span<byte> into, TimeSpan timeout) => 0;

    public void Write(ReadOnlySpan<byte> whole, TimeSpan timeout)
    {
        if (TryWrite(whole) < whole.Length)
            throw new WireException(Name, "write", Errno.ETIMEDOUT, "it takes no more bytes");
    }

    public int TryWrite(ReadOnlySpan<byte> some)
    {
        if (Fault != Errno.None)
            throw new WireException(Name, "write", Fault);
        int count = Math.Min(some.Length, Room);
        bytes.AddRange(some[..count]);
        Room -= Room == int.MaxValue ? 0 : count;
        return count;
    }

    /// <summary>Makes room, as throwing away what is held does.</summary>
    public void Drop()
    {
        Drops++;
        Room = int.MaxValue;
    }

    public void Interrupt() => Fault = Errno.ECANCELED;
    public void Dispose() => IsDisposed = true;
}
