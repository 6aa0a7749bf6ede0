using SidFlow.Emu.Sidplayer;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

/// <summary>A Sidplayer in the place of a C64.</summary>
internal sealed class SidplayerMachine(SidplayerTape tape) : ISongMachine
{
    public SidplayerMachine(Tune tune, MachineOptions options)
        : this(new SidplayerTape(tune.SidplayerParts, options.IsNtsc(tune) ? ClockRate.Ntsc : ClockRate.Pal, options.ChipsOf(tune)))
    {
    }

    public ClockRate Clock => tape.Clock;

    public IReadOnlyList<SidChip> Chips => tape.Chips;

    public Cycles Now => tape.Now;

    public MachineState State =>
        !tape.HasEnded ? MachineState.Running : tape.Trouble is null ? MachineState.Ended : MachineState.Faulted;

    public string? Trouble => tape.Trouble;

    public TapeSlice Run(Cycles until) => tape.Run(until);

    public ISongMachine Copy() => new SidplayerMachine(tape.Copy());
}
