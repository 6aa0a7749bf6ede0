namespace SidFlow.Emu.Tape;

/// <summary>All register writes in [Start, End), sorted by offset.</summary>
/// <remarks><see cref="End"/> is a promise: nothing else happens before it, so a slice without writes still moves a head on.</remarks>
public readonly record struct TapeSlice(Cycles Start, Cycles End, ReadOnlyMemory<SidWrite> Writes)
{
    public Cycles Length => End - Start;
}
