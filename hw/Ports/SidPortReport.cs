namespace SidFlow.Hw.Ports;

/// <summary>A port's counters, all since the last <see cref="ISidPort.Begin"/>.</summary>
/// <param name="PlayedCycles">Cycles of the time line that have reached the chips, as well as the port can know.</param>
/// <param name="QueuedCycles">Given and not yet played.</param>
/// <param name="Writes">Register writes that have left the port.</param>
/// <param name="LateWrites">Writes that missed their time by more than the driver's own tolerance.</param>
/// <param name="WorstLateness">Zero where the device keeps time.</param>
/// <param name="DroppedWrites">Writes the protocol could not carry.</param>
/// <param name="Underruns">Times the queue ran empty.</param>
public readonly record struct SidPortReport(
    long PlayedCycles,
    long QueuedCycles,
    long Writes,
    long LateWrites,
    TimeSpan WorstLateness,
    long DroppedWrites,
    long Underruns);
