namespace SidFlow.Emu.Tape;

/// <summary>What follows when a tape is over.</summary>
public enum TapeEnding : byte
{
    Unknown,

    /// <summary>The tune would go on; fade it.</summary>
    Loops,

    /// <summary>The tune has fallen silent.</summary>
    Silence,

    /// <summary>The tune's program has stopped.</summary>
    Stops,
}

/// <summary>What a tape says of itself before its first page.</summary>
public sealed record TapeHeader
{
    public const int MaxChips = 3;

    /// <summary>A page's offsets stay far inside 32 bits.</summary>
    public const int MaxPageCycles = 1 << 27;

    public required ClockRate Clock { get; init; }

    public required IReadOnlyList<SidChip> Chips { get; init; }

    /// <summary>MD5 of the tune's file, lower-case hexadecimal.</summary>
    public required string TuneMd5 { get; init; }

    /// <summary>1-based.</summary>
    public required int Song { get; init; }

    public TapeEnding Ending { get; init; }

    public Cycles Length { get; init; }

    /// <summary>Length of each page but the last.</summary>
    public required int PageCycles { get; init; }

    public int Pages => (int)((Length.Value + PageCycles - 1) / PageCycles);

    public Cycles PageStart(int page) => new((long)page * PageCycles);

    public Cycles PageEnd(int page) => Cycles.Min(PageStart(page + 1), Length);

    /// <summary>A sentence on the first field that no tape can have, or null.</summary>
    internal string? Fault()
    {
        if (Clock.Numerator is < 1 or > uint.MaxValue || Clock.Denominator is < 1 or > uint.MaxValue || Clock.Hz is < 100_000 or > 10_000_000)
            return "the clock is not one of a C64";
        if (Chips.Count is < 1 or > MaxChips || Chips.Any(chip => !Enum.IsDefined(chip.Model)))
            return $"it must name 1 to {MaxChips} chips of a known model";
        if (TuneMd5.Length != 32 || !TuneMd5.All(char.IsAsciiHexDigitLower))
            return "the tune's MD5 is not 32 lower-case hexadecimal digits";
        if (Song is < 1 or > 256)
            return "the song is not in 1..256";
        if (!Enum.IsDefined(Ending))
            return "its ending is unknown";
        if (PageCycles is < 1 or > MaxPageCycles)
            return "the length of its pages is out of range";
        if (Length < Cycles.Zero || Length.Value / PageCycles >= int.MaxValue)
            return "its length is out of range";
        return null;
    }
}
