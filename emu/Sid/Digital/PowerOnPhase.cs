using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>How long the chip has been clocked since its reset when a player begins; the phase of the envelopes' rate dividers follows from it.</summary>
/// <remarks>
/// The reference resets chip and machine together, and its player's first cycle is the one after these
/// (oracle/runs.txt, t0, whose count begins at 0). One cycle more or less shows in tunes that play what they read from $D41C.
/// </remarks>
public static class PowerOnPhase
{
    public static long CyclesBeforePlayer(ClockRate clock) => clock == ClockRate.Ntsc ? 155_860 : 167_834;
}
