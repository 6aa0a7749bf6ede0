namespace SidFlow.Ml.Rating;

/// <summary>Places a raw score among the fifths of a collection: 1 for its lowest fifth, 5 for its highest.</summary>
/// <remarks>
/// The cut points are kept with the collection, so that a song that comes later is placed on them and moves nobody. A collection of less
/// than 50 songs, or one whose songs all score alike, has no fifths: scores are placed on a straight line, or at 3.
/// </remarks>
public sealed record RatingScale
{
    public const int Levels = 5, FewestSongs = 50, Middle = 3;

    RatingScale(int songs, IReadOnlyList<double> cuts) => (Songs, Cuts) = (songs, cuts);

    /// <summary>Songs the scale was made from.</summary>
    public int Songs { get; }

    /// <summary>The lowest scores of the levels 2, 3, 4 and 5; empty where there are no fifths.</summary>
    public IReadOnlyList<double> Cuts { get; }

    /// <param name="scores">0..1 each.</param>
    public static RatingScale Of(IEnumerable<double> scores)
    {
        double[] sorted = [.. scores];
        if (sorted.Any(score => !double.IsFinite(score)))
            throw new ArgumentException("A score is no finite number.", nameof(scores));
        Array.Sort(sorted);
        return sorted.Length < FewestSongs || sorted[0] == sorted[^1]
            ? new RatingScale(sorted.Length, [])
            : new RatingScale(sorted.Length, [.. Enumerable.Range(1, Levels - 1).Select(i => sorted[(int)((long)sorted.Length * i / Levels)])]);
    }

    /// <summary>A scale that was kept.</summary>
    /// <exception cref="ArgumentException">Neither none nor four ascending finite cut points.</exception>
    public static RatingScale From(int songs, IReadOnlyList<double> cuts)
    {
        bool ascending = cuts.Zip(cuts.Skip(1)).All(pair => pair.First <= pair.Second);
        if (cuts.Count is not (0 or Levels - 1) || !ascending || !cuts.All(double.IsFinite))
            throw new ArgumentException("A scale has no cut points or four ascending ones.", nameof(cuts));
        return new RatingScale(songs, [.. cuts]);
    }

    /// <returns>1..5.</returns>
    public int Place(double score)
    {
        if (!double.IsFinite(score))
            return Middle;
        if (Cuts.Count > 0)
            return 1 + Cuts.Count(cut => score >= cut);
        return Songs >= FewestSongs ? Middle : 1 + (int)Math.Round((Levels - 1) * Math.Clamp(score, 0, 1), MidpointRounding.AwayFromZero);
    }
}
