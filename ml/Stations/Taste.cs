using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Stations;

/// <summary>One direction in which a station looks for songs.</summary>
sealed class Taste
{
    const int FewestToSplit = 4, Rounds = 8;
    const double FarApart = 0.5, Aversion = 0.25;

    /// <summary>The last five songs played pull, each by 0.6 of what the one after it does; what was asked for pulls by 0.3.</summary>
    const int DriftSongs = 5;
    const double DriftDecay = 0.6, DriftAnchor = 0.3;

    readonly SongCollection songs;

    Taste(SongCollection songs, IReadOnlyList<StationSeed> seeds, IReadOnlyList<int> shunned)
    {
        this.songs = songs;
        Seeds = seeds;
        Direction = new float[songs.Likeness.Width];
        double whole = seeds.Sum(seed => seed.Weight);
        foreach (StationSeed seed in seeds)
            Add(Direction, seed.Row, seed.Weight / whole);
        foreach (int row in shunned)
            Add(Direction, row, -Aversion / shunned.Count);
    }

    public IReadOnlyList<StationSeed> Seeds { get; }

    /// <summary>Weighted as rows of the scan are; of any length.</summary>
    public float[] Direction { get; }

    /// <summary>One taste, or two where the seeds fall into two groups that are far apart.</summary>
    public static IReadOnlyList<Taste> Of(SongCollection songs, StationPlan plan)
    {
        if (plan.Seeds.Count == 0)
            return [];
        if (Split(songs, plan.Seeds) is not { } groups)
            return [new Taste(songs, plan.Seeds, plan.Shunned)];
        return [.. groups.Select(group => new Taste(songs, group, plan.Shunned))];
    }

    /// <summary>The direction after some songs: it follows them, and remembers where it came from.</summary>
    /// <param name="played">In the order they were played, only those of this taste that nobody minded.</param>
    public float[] After(IReadOnlyList<int> played)
    {
        if (played.Count == 0)
            return Direction;
        float[] moved = new float[Direction.Length];
        double length = Math.Sqrt(Direction.Sum(value => (double)value * value));
        for (int d = 0; d < moved.Length && length > 0; d++)
            moved[d] = (float)(DriftAnchor * Direction[d] / length);
        double weight = 1;
        for (int i = played.Count - 1; i >= 0 && i >= played.Count - DriftSongs; i--, weight *= DriftDecay)
            Add(moved, played[i], weight);
        return moved;
    }

    void Add(float[] direction, int row, double weight) => Add(songs.Likeness.Scan, direction, row, weight);

    static void Add(VectorScan scan, float[] direction, int row, double weight)
    {
        float[] unit = new float[direction.Length];
        scan.ReadUnit(row, unit);
        for (int d = 0; d < unit.Length; d++)
            direction[d] += (float)(weight * unit[d]);
    }

    /// <remarks>
    /// Values are places among the collection's, so all cosines are high: what two songs have in common with every song is taken off before
    /// their distance is measured. Groups grow from the two seeds that are farthest apart.
    /// </remarks>
    static IReadOnlyList<StationSeed>[]? Split(SongCollection songs, IReadOnlyList<StationSeed> seeds)
    {
        if (seeds.Count < FewestToSplit)
            return null;
        float[][] centred = [.. seeds.Select(seed => Centred(songs, seed.Row))];
        (int first, int second) = Farthest(centred);
        (float[] one, float[] other) = (centred[first], centred[second]);
        bool[] isSecond = new bool[seeds.Count];
        for (int round = 0; round < Rounds; round++)
        {
            bool[] next = [.. centred.Select(vector => Cosine(vector, other) > Cosine(vector, one))];
            if (round > 0 && next.AsSpan().SequenceEqual(isSecond))
                break;
            isSecond = next;
            if (!isSecond.Contains(true) || !isSecond.Contains(false))
                return null;
            (one, other) = (Mean(centred, isSecond, false), Mean(centred, isSecond, true));
        }

        int seconds = isSecond.Count(is2 => is2);
        // One odd song is no taste.
        if (Math.Min(seconds, seeds.Count - seconds) < FewestToSplit / 2 || 1 - Cosine(one, other) <= FarApart)
            return null;
        return [[.. seeds.Where((_, i) => !isSecond[i])], [.. seeds.Where((_, i) => isSecond[i])]];
    }

    static float[] Centred(SongCollection songs, int row)
    {
        float[] unit = new float[songs.Likeness.Width];
        songs.Likeness.Scan.ReadUnit(row, unit);
        for (int d = 0; d < unit.Length; d++)
            unit[d] -= songs.Centre[d];
        return unit;
    }

    static (int, int) Farthest(float[][] vectors)
    {
        (int, int) farthest = (0, 1);
        double least = double.PositiveInfinity;
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int j = i + 1; j < vectors.Length; j++)
            {
                double cosine = Cosine(vectors[i], vectors[j]);
                if (cosine < least)
                    (least, farthest) = (cosine, (i, j));
            }
        }

        return farthest;
    }

    static float[] Mean(float[][] vectors, bool[] isSecond, bool which)
    {
        float[] sum = new float[vectors[0].Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int d = 0; isSecond[i] == which && d < sum.Length; d++)
                sum[d] += vectors[i][d];
        }

        return sum;
    }

    static double Cosine(float[] one, float[] other)
    {
        double dot = 0, first = 0, second = 0;
        for (int d = 0; d < one.Length; d++)
        {
            dot += (double)one[d] * other[d];
            first += (double)one[d] * one[d];
            second += (double)other[d] * other[d];
        }

        return first > 0 && second > 0 ? dot / Math.Sqrt(first * second) : 0;
    }
}
