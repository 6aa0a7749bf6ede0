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

    /// <exception cref="WireException">The port has none (a pseudo-terminal).</exception>
    ModemLines ReadModemLines();

    /// <summary>Raises the lines of <paramref name="on"/>, then drops those of <paramref name="off"/>.</summary>
    void SetModemLines(ModemLines on, ModemLines off);
}

/// <summary>The TIOCM bits.</summary>
[Flags]
public enum ModemLines
{
    None = 0,
    DataTerminalReady = 2,
    RequestToSend = 4,
    ClearToSend = 0x20,
    CarrierDetect = 0x40,
    RingIndicator = 0x80,
    DataSetReady = 0x100,
}
