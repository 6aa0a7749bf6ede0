using SidFlow.Emu.Cia;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Machine;

public sealed record MachineOptions
{
    public RomSet Roms { get; init; } = RomSet.None;

    /// <summary>Overrides what the tune asks for.</summary>
    public ChipModel? ForceModel { get; init; }

    /// <summary>For tunes that do not say, or play on either.</summary>
    public ChipModel DefaultModel { get; init; } = ChipModel.Mos6581;

    /// <summary>The revision of both CIAs. Tunes with samples can hear it: the older one's NMIs come a cycle later.</summary>
    public CiaModel CiaModel { get; init; } = CiaModel.Mos8521;

    /// <summary>Adds writes to chip <see cref="TuneMachine.MarkChip"/> at the opcode fetches of INIT and PLAY.</summary>
    public bool Marks { get; init; }
}

public enum MachineState
{
    Running,

    /// <summary>The CPU met a JAM opcode: nothing more will come.</summary>
    Jammed,

    /// <summary>INIT of a tune with a play address has run for <see cref="TuneMachine.LongestInit"/> and not come back.</summary>
    InitNeverReturned,
}
