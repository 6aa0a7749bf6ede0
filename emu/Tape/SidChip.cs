namespace SidFlow.Emu.Tape;

public enum ChipModel : byte
{
    Mos6581,
    Mos8580,
}

/// <summary>One SID as a tune addresses it.</summary>
/// <param name="Model">The model to sound like.</param>
/// <param name="Address">Base address, $D400 for the first chip.</param>
public readonly record struct SidChip(ChipModel Model, ushort Address);
