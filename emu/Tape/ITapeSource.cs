namespace SidFlow.Emu.Tape;

/// <summary>Something that yields a tape: the machine that records one, or a player that reads a recorded one.</summary>
public interface ITapeSource
{
    ClockRate Clock { get; }

    /// <summary>The chips the tape writes to, in the order of <see cref="SidWrite.Chip"/>; 1..3 of them.</summary>
    IReadOnlyList<SidChip> Chips { get; }

    /// <summary>End of the last slice; zero is the first opcode fetch at INIT.</summary>
    Cycles Now { get; }

    /// <summary>The slice [Now, until). How a tune is cut into slices never changes what is on the tape.</summary>
    TapeSlice Run(Cycles until);
}
