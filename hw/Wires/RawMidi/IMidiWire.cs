namespace SidFlow.Hw.Wires.RawMidi;

/// <summary>A MIDI port's bytes. The kernel looks at none of them, so a message must be finished before the next begins.</summary>
public interface IMidiWire : IByteWire
{
    /// <summary>Throws away what was written and not sent. A receiver cut off inside a SysEx needs an F7 next.</summary>
    void Drop();
}
