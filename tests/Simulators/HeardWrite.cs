namespace SidFlow.Simulators;

/// <summary>A byte that reached a chip.</summary>
/// <param name="Cycle">On the chips' own time line, from the first event.</param>
public readonly record struct HeardWrite(long Cycle, int Chip, int Register, int Value);
