using SidFlow.Emu.Tape;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>What a network player sends, as a tape whose slices are made where they are played.</summary>
internal sealed class GuestTape(ClockRate clock, IReadOnlyList<SidChip> chips) : ITapeSource
{
    public ClockRate Clock { get; } = clock;
    public IReadOnlyList<SidChip> Chips { get; } = chips;
    public Cycles Now { get; private set; }

    public TapeSlice Run(Cycles until) => Advance((until - Now).Value, default);

    /// <summary>The next slice.</summary>
    public TapeSlice Advance(long cycles, ReadOnlyMemory<SidWrite> writes)
    {
        TapeSlice slice = new(Now, Now + cycles, writes);
        Now = slice.End;
        return slice;
    }
}
