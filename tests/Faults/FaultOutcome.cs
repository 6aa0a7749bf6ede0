namespace SidFlow.Faults;

/// <summary>What became of one failure. Times in milliseconds; null where there was nothing to measure.</summary>
/// <param name="Detected">From the fault until the room no longer plays on the device.</param>
/// <param name="Gap">From the fault until the room is heard again.</param>
/// <param name="Position">How far device and room were apart in the song, at the worst of the moments looked at.</param>
/// <param name="Wrong">Register writes a chip has heard that are neither the tape nor a mute nor a restore.</param>
/// <param name="Recovered">From the device's return until it was free to be played.</param>
/// <param name="TakenAgain">The next song sounded on it.</param>
/// <param name="Silent">No note was left sounding at the end.</param>
/// <param name="Handles">Files more than before.</param>
/// <param name="Threads">Threads of ours that did not end.</param>
/// <param name="WorstBlock">The longest time between two blocks of the room's sound.</param>
public sealed record FaultOutcome(
    int Number, string Kind, string Fault, string Moment, double? Detected, double? Gap, double? Position, int Wrong, double? Recovered, bool TakenAgain,
    bool Silent, int Handles, int Threads, double WorstBlock, string Note)
{
    /// <summary>A whole case that takes longer than this is a hang.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Design: a port's link error or stall.</summary>
    public const double MostGap = 500;

    /// <summary>A device that runs the tune itself and sends no sound.</summary>
    public const double MostGapWithoutSound = 1500;

    public const double MostOffset = 100;

    /// <summary>A deck that gives no sound for so long hangs.</summary>
    public const double MostBlock = 1000;

    /// <summary>The case was broken off.</summary>
    public string? Failure { get; init; }

    /// <summary>Of the gap, in this case.</summary>
    public double GapLimit { get; init; } = MostGap;

    /// <summary>Of the position; a device that cannot be more certain says so.</summary>
    public double OffsetLimit { get; init; } = MostOffset;

    /// <summary>What it broke of the design's promises, a phrase each.</summary>
    public IEnumerable<string> Violations()
    {
        if (Failure is not null)
            yield return Failure;
        if (Gap > GapLimit)
            yield return $"gap {Gap:0} ms";
        if (Position > OffsetLimit)
            yield return $"position {Position:0} ms off";
        if (Wrong > 0)
            yield return $"{Wrong} wrong writes";
        if (Failure is null && !TakenAgain)
            yield return "not played again";
        if (!Silent)
            yield return "a note is left sounding";
        if (Handles > 0)
            yield return $"{Handles} handles leaked";
        if (Threads > 0)
            yield return $"{Threads} threads leaked";
        if (WorstBlock > MostBlock)
            yield return $"the deck stood for {WorstBlock:0} ms";
    }
}
