namespace SidFlow.Simulators.Serial;

/// <summary>What is at the end of a serial cable. One thread.</summary>
public interface IByteDevice
{
    /// <param name="bytes">In order; not necessarily as they were cut by the sender.</param>
    void Receive(ReadOnlySpan<byte> bytes, Action<byte[]> reply);

    /// <summary>Unplugged and plugged in again: whatever was half received is forgotten.</summary>
    void PowerUp();
}
