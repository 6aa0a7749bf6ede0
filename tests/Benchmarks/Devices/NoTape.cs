using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Devices;

/// <summary>Of a song whose slices come from elsewhere.</summary>
sealed class NoTape : ITapeSource
{
    public ClockRate Clock => ClockRate.Pal;
    public IReadOnlyList<SidChip> Chips { get; } = [new SidChip(ChipModel.Mos6581, 0xD400)];
    public Cycles Now => Cycles.Zero;
    public TapeSlice Run(Cycles until) => throw new NotSupportedException();
}
