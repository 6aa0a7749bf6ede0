namespace SidFlow.Hw.GpioSid;

/// <summary>The lines of the chips' bus, however they are reached. One thread. Throws <see cref="Wires.WireException"/>; allocates nothing once made.</summary>
internal interface IBusLines : IDisposable
{
    string Name { get; }

    /// <summary>Writes that lie within so many cycles are worth gathering.</summary>
    int BatchCycles { get; }

    /// <summary>Takes all lines and sets them to rest: no chip selected, no reset.</summary>
    void Rest();

    /// <summary>One write: address and data, CS/ low for long enough, CS/ high. Sent now or at <see cref="Flush"/>.</summary>
    /// <param name="gapMicroseconds">Since the write before of the same batch.</param>
    void Write(int gapMicroseconds, int chip, int register, int value);

    void Flush();

    /// <summary>RES/ low for so long.</summary>
    void Reset(int microseconds);
}
