namespace SidFlow.Hw.Wires.Spi;

/// <summary>An SPI chip select, written in frames: chip select goes up between two of them.</summary>
public interface ISpiWire : IDisposable
{
    string Name { get; }

    /// <summary>Sends frames that lie one behind the other in <paramref name="bytes"/>, each with a pause after it, timed by the kernel.</summary>
    /// <param name="frames">Their lengths add up to the length of <paramref name="bytes"/>. Any number; the wire makes as few system calls as it can.</param>
    /// <exception cref="WireException">The kernel's reason.</exception>
    void Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<SpiFrame> frames);

    /// <summary>One frame in both directions at once.</summary>
    /// <param name="received">As long as <paramref name="sent"/>.</param>
    void Exchange(ReadOnlySpan<byte> sent, Span<byte> received);
}

/// <param name="Length">Bytes.</param>
/// <param name="PauseMicroseconds">After its last bit, before chip select moves.</param>
public readonly record struct SpiFrame(int Length, ushort PauseMicroseconds = 0);
