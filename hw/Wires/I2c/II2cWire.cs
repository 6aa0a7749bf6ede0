namespace SidFlow.Hw.Wires.I2c;

/// <summary>One address on an I2C bus. Each call is one bus transaction.</summary>
public interface II2cWire : IDisposable
{
    string Name { get; }

    /// <exception cref="WireException">EREMOTEIO or ENXIO: nobody answered at the address; ETIMEDOUT: the bus is stuck.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="Write" path="/exception"/>
    void Read(Span<byte> bytes);

    /// <summary>Writes a register's number and reads behind it without letting go of the bus.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    void WriteRead(ReadOnlySpan<byte> written, Span<byte> read);
}
