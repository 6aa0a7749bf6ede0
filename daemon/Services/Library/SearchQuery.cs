using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>What a listener looks for. All conditions hold at once; an absent one asks for nothing.</summary>
public sealed record SearchQuery
{
    public const int MaxLimit = 500;

    /// <summary>Words in any order, the last one may be unfinished; "quoted words" stand together. Any input is safe.</summary>
    public string Text { get; init; } = "";

    public int? YearMin { get; init; }
    public int? YearMax { get; init; }

    /// <summary>Tunes with at least one chip of this model, those made for either included.</summary>
    public TuneModel? Model { get; init; }

    public int? Sids { get; init; }

    /// <summary>Tunes made for both clocks included.</summary>
    public TuneClock? Clock { get; init; }

    /// <summary>Length of the start song; tunes without a known length do not match.</summary>
    public TimeSpan? LengthMin { get; init; }
    public TimeSpan? LengthMax { get; init; }

    /// <summary>Tunes with a song whose mean over the listeners who say how much they like it reaches this, 1..5; songs that nobody rated do not.</summary>
    public double? MinRating { get; init; }

    /// <summary>1..<see cref="MaxLimit"/>; taken to the nearest of them.</summary>
    public int Limit { get; init; } = 50;

    public int Offset { get; init; }
}

/// <param name="Song">The song that the words speak of where the STIL says so, else the start song.</param>
public sealed record SearchHit(TuneRecord Tune, int Song);

/// <param name="Total">Hits in all, those on other pages included.</param>
public sealed record SearchPage(IReadOnlyList<SearchHit> Hits, int Total);
