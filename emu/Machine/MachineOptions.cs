using SidFlow.Emu.Cia;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

public sealed record MachineOptions
{
    public RomSet Roms { get; init; } = RomSet.None;

    /// <summary>Overrides what the tune asks for, chip by chip; the last one holds for all further chips. Empty: as the tune asks.</summary>
    public IReadOnlyList<ChipModel> ForceModels { get; init; } = [];

    /// <summary>For tunes that do not say, or play on either.</summary>
    public ChipModel DefaultModel { get; init; } = ChipModel.Mos6581;

    /// <summary>The revision of both CIAs. Tunes with samples can hear it: the older one's NMIs come a cycle later.</summary>
    public CiaModel CiaModel { get; init; } = CiaModel.Mos8521;

    /// <summary>Overrides the tune's own clock; null: as the tune asks, PAL where it does not. The machine is then of that clock altogether.</summary>
    public TuneClock? ForceClock { get; init; }

    /// <summary>Adds writes to chip <see cref="TuneMachine.MarkChip"/> at the opcode fetches of INIT and PLAY.</summary>
    public bool Marks { get; init; }

    /// <summary>Whether a tune is played at the NTSC clock.</summary>
    public bool IsNtsc(Tune tune) => (ForceClock ?? tune.Clock) == TuneClock.Ntsc;

    /// <summary>The tune's chips with the models to sound like. What a header does not say of a further chip is as for the first.</summary>
    public SidChip[] ChipsOf(Tune tune) => [.. tune.SidAddresses.Select((address, chip) => new SidChip(ModelOf(tune, chip), address))];

    private ChipModel ModelOf(Tune tune, int chip)
    {
        if (ForceModels.Count > 0)
            return ForceModels[Math.Min(chip, ForceModels.Count - 1)];
        TuneModel model = tune.Models[chip];
        if (model == TuneModel.Unknown)
            model = tune.Models[0];
        return model switch
        {
            TuneModel.Mos6581 => ChipModel.Mos6581,
            TuneModel.Mos8580 => ChipModel.Mos8580,
            _ => DefaultModel,
        };
    }
}

public enum MachineState
{
    Running,

    /// <summary>The CPU met a JAM opcode: nothing more will come.</summary>
    Jammed,

    /// <summary>INIT of a tune with a play address has run for <see cref="TuneMachine.LongestInit"/> and not come back.</summary>
    InitNeverReturned,

    /// <summary>The tune has come to its own end: nothing more will come, and nothing is wrong.</summary>
    Ended,

    /// <summary>A Sidplayer tune asks for what its player cannot do; it stops there.</summary>
    Faulted,
}
