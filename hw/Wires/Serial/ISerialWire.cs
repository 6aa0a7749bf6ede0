namespace SidFlow.Hw.Wires.Serial;

/// <summary>A serial port: bytes, and what hangs beside them.</summary>
public interface ISerialWire : IByteWire
{
    /// <summary>Bytes written that the driver has not sent yet. A cdc_acm port counts whole buffers instead.</summary>
    int ReadUnsent();

    /// <summary>Throws away what has come in and was not read.</summary>
    void DiscardInput();

    /// <summary>Throws away what was written and not sent.</summary>
    void DiscardOutput();
}
