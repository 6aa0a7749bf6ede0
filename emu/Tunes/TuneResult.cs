namespace SidFlow.Emu.Tunes;

/// <summary>Either a tune to play or the reason why not.</summary>
public sealed record TuneResult
{
    private TuneResult()
    {
    }

    public Tune? Tune { get; private init; }

    public Refusal? Refusal { get; private init; }

    /// <summary>What the file says of itself; known of some refused tunes too, so that a library can list them by title.</summary>
    public Tune? Described { get; private init; }

    internal static TuneResult Of(Tune tune) => new() { Tune = tune, Described = tune };

    internal static TuneResult Refuse(RefusalCode code, string? reason = null, Tune? described = null) =>
        new() { Refusal = reason is null ? new Refusal(code) : new Refusal(code, reason), Described = described };
}
