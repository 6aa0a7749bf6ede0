using SidFlow.Emu.Tape;

namespace SidFlow.Services.Deck;

/// <summary>The tape of a tune that no machine here can run: time passes, nothing is written.</summary>
internal sealed class SilentTape(ClockRate clock, IReadOnlyList<SidChip> chips) : ITapeSource
{
    public ClockRate Clock => clock;
    public IReadOnlyList<SidChip> Chips => chips;
    public Cycles Now { get; private set; }

    public TapeSlice Run(Cycles until)
    {
        TapeSlice slice = new(Now, until, ReadOnlyMemory<SidWrite>.Empty);
        Now = until;
        return slice;
    }

    public SilentTape Copy() => new(clock, chips) { Now = Now };
}
