namespace SidFlow.Emu.Tape;

/// <summary>One write to a SID register.</summary>
/// <param name="Offset">Cycles after the start of the slice that carries the write.</param>
/// <param name="Chip">0, 1 or 2: the chip in header order.</param>
/// <param name="Register">0..31. 25..31 exist on the bus and do nothing in the chip.</param>
/// <param name="Value">The byte on the data bus.</param>
public readonly record struct SidWrite(uint Offset, byte Chip, byte Register, byte Value);
