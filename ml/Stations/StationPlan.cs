namespace SidFlow.Ml.Stations;

/// <summary>A song that pulls a station its way.</summary>
/// <param name="Weight">Above 0.</param>
public readonly record struct StationSeed(int Row, double Weight);

/// <summary>Where ratings should lie, 1..5 each.</summary>
public readonly record struct RatingTarget(double Energy, double Mood, double Complexity);

/// <summary>What a station is to play. With seeds, what sounds like them; without, what has the most merit.</summary>
public sealed record StationPlan
{
    public const int UsualAdventure = 3, MostAdventure = 5;

    /// <summary>Weights for ratings of 1, 2, 3, 4, 5.</summary>
    static readonly double[] weightOfRating = [0.1, 0.3, 1, 2, 3];

    public IReadOnlyList<StationSeed> Seeds { get; init; } = [];

    /// <summary>Songs that push the station away, and are not played.</summary>
    public IReadOnlyList<int> Shunned { get; init; } = [];

    /// <summary>Songs that the station may play at all.</summary>
    public Func<int, bool> Admits { get; init; } = _ => true;

    /// <summary>How well a song fits, 0..1, for reasons other than its sound; null where only the sound counts.</summary>
    public Func<int, double>? Merit { get; init; }

    /// <summary>Added to a song's score where fitting songs are put in order: what is expected of the listener. Whether a song fits is asked without it. Null: nothing.</summary>
    public Func<int, double>? Leaning { get; init; }

    /// <summary>Ratings stay within 1.5 of these while there are enough songs; null: of the seeds' mean.</summary>
    public RatingTarget? Ratings { get; init; }

    /// <summary>1..5: from more of the same to far away.</summary>
    public int Adventure { get; init; } = UsualAdventure;

    /// <summary>The least cosine with the seeds while there are enough songs; null: by <see cref="Adventure"/>.</summary>
    public double? LeastLikeness { get; init; }

    /// <summary>Share of songs from just above the least likeness, 0..1.</summary>
    public double Discovery { get; init; } = 0.3;

    /// <summary>Goes on with songs that were heard when there are no others.</summary>
    public bool Endless { get; init; }

    /// <summary>The same number gives the same station.</summary>
    public ulong Shuffle { get; init; }

    public double Threshold => LeastLikeness ?? Math.Max(0.50, 0.82 - (0.03 * Adventure));

    /// <param name="rating">1..5.</param>
    public static double WeightOf(int rating) => weightOfRating[Math.Clamp(rating, 1, 5) - 1];
}

/// <summary>What became of a song that a station played.</summary>
public enum Reaction
{
    Played,
    Liked,
    Disliked,
    Skipped,
}

/// <summary>A song that a station has played.</summary>
public readonly record struct PlayedSong(int Row, Reaction Reaction);

/// <summary>A song to play.</summary>
/// <param name="Score">How well it fits: likeness to the seeds, or merit.</param>
/// <param name="Taste">0, or 1 for the second of two tastes.</param>
/// <param name="Relaxed">Songs that fit better were used up.</param>
public readonly record struct StationPick(int Row, double Score, int Taste, bool Relaxed);
