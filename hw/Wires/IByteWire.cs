namespace SidFlow.Hw.Wires;

/// <summary>Bytes in both directions, in order.</summary>
/// <remarks>
/// One thread reads and one writes, which may be the same. <see cref="Interrupt"/> may come from any thread.
/// A wire is open when it exists; after a <see cref="WireException"/> other than a timeout dispose it and open a new one.
/// </remarks>
public interface IByteWire : IDisposable
{
    /// <summary>Where it leads, for messages: a path, a host and port.</summary>
    string Name { get; }

    /// <summary>Takes what has come, up to the length of <paramref name="bytes"/>.</summary>
    /// <returns>The number of bytes; 0 when none came in time.</returns>
    /// <exception cref="WireException">The other side has closed or the device is gone; ECANCELED after <see cref="Interrupt"/>.</exception>
    int Read(Span<byte> bytes, TimeSpan timeout);

    /// <summary>Hands over all bytes, in as few system calls as the other end allows: one, as long as it has room.</summary>
    /// <exception cref="WireException">As <see cref="Read"/>; ETIMEDOUT when not all was taken in time, and then the stream is out of step.</exception>
    void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout);

    /// <summary>Hands over what the other end takes at once.</summary>
    /// <returns>The number of bytes; 0 when there is no room.</returns>
    /// <exception cref="WireException">As <see cref="Read"/>.</exception>
    int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Makes the call in progress and all later ones throw ECANCELED.</summary>
    void Interrupt();
}
