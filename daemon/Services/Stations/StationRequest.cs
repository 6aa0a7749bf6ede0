using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations;

/// <summary>The kinds of stations, by the names that clients know.</summary>
public static class StationKind
{
    public const string FromSong = "station-from-song", Favorites = "favorites-station", Adaptive = "adaptive-station", Mood = "mood-station", MoodTransition = "mood-transition",
        Era = "era-station", Chip = "chip-station", HiddenGems = "hidden-gems", Remixes = "find-remixes", Composer = "composer-station", SimilarComposers = "similar-composers",
        Soundtrack = "game-soundtrack", Collaborative = "collaborative-filter", Persona = "persona-station", Any = "any-station";

    public static IReadOnlyList<string> All { get; } =
        [FromSong, Favorites, Adaptive, Mood, MoodTransition, Era, Chip, HiddenGems, Remixes, Composer, SimilarComposers, Soundtrack, Collaborative, Persona, Any];
}

/// <summary>What a listener did with a song of the station.</summary>
public sealed record SessionAction(SongId Song, Reaction Reaction);

/// <summary>A station as it is asked for. What a kind does not use is left out.</summary>
public sealed record StationRequest
{
    public const int UsualLimit = 25, MostSongs = 200, TransitionSongs = 7;

    /// <summary>One of <see cref="StationKind.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose ratings and favourites count.</summary>
    public required string Listener { get; init; }

    /// <summary>1..<see cref="MostSongs"/>; null: as usual for the kind.</summary>
    public int? Limit { get; init; }

    /// <summary>The song to begin from.</summary>
    public SongId? Song { get; init; }

    /// <summary>A mood by name.</summary>
    public string? Mood { get; init; }

    public string? EndMood { get; init; }

    public string? Persona { get; init; }

    public string? Composer { get; init; }

    /// <summary>A game's title.</summary>
    public string? Title { get; init; }

    public int? YearStart { get; init; }

    public int? YearEnd { get; init; }

    public StationChips Chips { get; init; }

    /// <summary>1..5.</summary>
    public double? MinRating { get; init; }

    /// <summary>1..5, see <see cref="StationPlan.Adventure"/>.</summary>
    public int? Adventure { get; init; }

    /// <summary>0..1, the least cosine with the seeds.</summary>
    public double? Similarity { get; init; }

    /// <summary>0..1, share of songs that are less near.</summary>
    public double? Discovery { get; init; }

    /// <summary>As <see cref="SongFilter"/> reads it.</summary>
    public string? Filters { get; init; }

    /// <summary>The same number gives the same station.</summary>
    public long Shuffle { get; init; }

    public IReadOnlyList<SessionAction> Actions { get; init; } = [];

    /// <summary>Songs that are not wanted again.</summary>
    public IReadOnlyList<SongId> Exclude { get; init; } = [];
}

/// <summary>A song of a station.</summary>
/// <param name="Score">How well it fits, 0..1.</param>
/// <param name="Reasons">Why it is here, in words for listeners, the weightiest first; never empty.</param>
public sealed record StationSongPick(SongId Song, double Score, IReadOnlyList<string> Reasons)
{
    /// <summary>In one phrase.</summary>
    public string Reason => string.Join("; ", Reasons.Take(2));
}

/// <param name="Name">For listeners.</param>
/// <param name="Notes">What they should know of it: what was missing, what was used instead.</param>
/// <param name="Model">The taste model that had a part in it; null while there is none.</param>
public sealed record StationList(string Name, string Kind, long Shuffle, IReadOnlyList<StationSongPick> Songs, IReadOnlyList<string> Notes, string? Model);

/// <summary>Why there is no station.</summary>
public enum StationRefusal
{
    /// <summary>The request says too little, or what cannot be.</summary>
    Invalid,

    /// <summary>What it names is not here.</summary>
    NotFound,

    /// <summary>Nothing can be compared yet.</summary>
    NotReady,
}

/// <summary>There is no such station; the message is a sentence for the listener.</summary>
public sealed class StationException(StationRefusal refusal, string reason, Exception? cause = null) : Exception(reason, cause)
{
    public StationRefusal Refusal { get; } = refusal;
}
