namespace SidFlow.Hw.Ports;

/// <summary>Chips that take a byte now and know nothing of time: GPIO, SIDBlaster, frames over MIDI. The pump gives them their time.</summary>
/// <remarks>
/// One thread only, the pump's, except <see cref="Info"/> and <see cref="Interrupt"/>. Nothing may be allocated between <see cref="Begin"/> and Dispose.
/// Made by its device's <c>Open</c>, which mutes the chips; Dispose mutes them and cannot fail.
/// </remarks>
public interface IChipBus : IDisposable
{
    SidPortInfo Info { get; }

    /// <summary>Writes that lie within so many cycles are given together at the time of the first. Read after each <see cref="Begin"/>; 0 or more.</summary>
    int BatchCycles { get; }

    /// <summary>Whether a write within <see cref="BatchCycles"/> may go with the batch it follows. Asked before each write but a batch's first.</summary>
    /// <param name="cycles">Since the write before.</param>
    bool Joins(int cycles, int chip, int register) => true;

    /// <summary>Sets up and resets for a tune.</summary>
    /// <exception cref="SidPortException">Unsupported, Lost, Stalled or Refused.</exception>
    void Begin(SidPortTune tune);

    /// <summary>Puts a byte into a register, or gathers it until <see cref="Flush"/>.</summary>
    /// <param name="cycles">Since the write before of the same batch, 0 for its first; a bus that cannot wait so exactly ignores it.</param>
    /// <param name="register">0..24.</param>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    void Write(int cycles, int chip, int register, int value);

    /// <summary>The batch is complete: whatever was gathered goes out now.</summary>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    void Flush();

    /// <summary>Looks whether the wire is still there.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    void Probe();

    /// <summary>Wakes a call that is waiting; that call and all later ones throw Lost. Cannot fail; any thread.</summary>
    void Interrupt();
}
