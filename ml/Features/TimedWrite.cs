namespace SidFlow.Ml.Features;

/// <summary>One write to a SID register.</summary>
/// <param name="Cycle">Cycles since the song's beginning.</param>
/// <param name="Chip">0..2.</param>
/// <param name="Register">0..31; from 25 on there is nothing to write, and such writes count for nothing.</param>
/// <param name="Value">The byte written.</param>
public readonly record struct TimedWrite(uint Cycle, byte Chip, byte Register, byte Value);

/// <summary>A C64's clock and its video frame.</summary>
/// <param name="Hz">System clock.</param>
/// <param name="FrameCycles">Cycles of one video frame.</param>
public readonly record struct TraceClock(double Hz, int FrameCycles)
{
    /// <summary>312 lines of 63 cycles.</summary>
    public static TraceClock Pal => new(17_734_475 / 18.0, 312 * 63);

    /// <summary>263 lines of 65 cycles.</summary>
    public static TraceClock Ntsc => new(11_250_000 / 11.0, 263 * 65);

    public double FrameSeconds => FrameCycles / Hz;

    /// <summary>The note of a voice's frequency word: 69 is A at 440 Hz, 12 notes an octave. The word is not 0.</summary>
    /// <remarks>Source: MOS 6581 data sheet, f = Fn · clock / 2²⁴.</remarks>
    public double Note(int word) => 69 + (12 * Portable.Log2(word * Hz / (440.0 * (1 << 24))));
}
