using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid;

/// <summary>How long the machine has run when a tune's cycle 0 comes.</summary>
public static class PowerOn
{
    /// <remarks>
    /// The reference resets the chip with the machine and starts its driver this much later; the phase of the envelope rate dividers
    /// at cycle 0 follows from it. Figures: oracle/runs.txt, t0.
    /// </remarks>
    public static long CyclesBeforeTune(ClockRate clock) => clock == ClockRate.Ntsc ? 155_859 : 167_833;
}
