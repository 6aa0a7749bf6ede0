using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices.Jobs;

/// <summary>What a job plays: a tape for ports, the tune itself for devices that run it.</summary>
/// <param name="Tape">From its first cycle on; used up by playing.</param>
/// <param name="ChipOf">For each of the tape's chips the device's, null for one that is left out.</param>
/// <param name="Tune">Null where only a port can play it.</param>
public sealed record JobSong(ITapeSource Tape, IReadOnlyList<int?> ChipOf, NativeTune? Tune, TimeSpan Length);

/// <summary>What the device counted while it played.</summary>
/// <param name="Skips">Times it fell behind and was brought up again.</param>
public sealed record PlayedCounts(long Writes, long LateWrites, TimeSpan WorstLateness, long DroppedWrites, long Underruns, long Skips)
{
    public static PlayedCounts None { get; } = new(0, 0, TimeSpan.Zero, 0, 0, 0);

    public bool IsClean => LateWrites == 0 && DroppedWrites == 0 && Underruns == 0 && Skips == 0;
}
