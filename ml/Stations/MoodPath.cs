using SidFlow.Ml.Rating;

namespace SidFlow.Ml.Stations;

/// <summary>Songs that lead from one mood to another in even steps.</summary>
public static class MoodPath
{
    /// <summary>How much a song may miss its step for following well from the one before.</summary>
    const double Smoothness = 1.0;

    /// <summary>One song a step, each of another file; fewer where the collection has fewer rated ones.</summary>
    /// <param name="steps">At least 1.</param>
    /// <param name="admits">Songs that may come.</param>
    public static IReadOnlyList<StationPick> Walk(SongCollection songs, Ratings from, Ratings to, int steps, ulong shuffle, Func<int, bool> admits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var heard = new Heard(songs, []);
        List<StationPick> picks = [];
        for (int step = 0; step < steps; step++)
        {
            RatingTarget target = Between(from, to, steps == 1 ? 0 : step / (steps - 1.0));
            if (Nearest(songs, heard, target, picks.Count > 0 ? picks[^1].Row : null, shuffle, admits) is not { } row)
                break;
            heard.Take(row);
            picks.Add(new StationPick(row, 1 - (Distance(songs[row].Ratings!.Value, target) / Math.Sqrt(48)), 0, false));
        }

        return picks;
    }

    public static RatingTarget Between(Ratings from, Ratings to, double share) => new(
        from.Energy + (share * (to.Energy - from.Energy)),
        from.Mood + (share * (to.Mood - from.Mood)),
        from.Complexity + (share * (to.Complexity - from.Complexity)));

    static int? Nearest(SongCollection songs, Heard heard, RatingTarget target, int? last, ulong shuffle, Func<int, bool> admits)
    {
        (int Row, double Cost)? best = null;
        for (int row = 0; row < songs.Count; row++)
        {
            if (songs[row].Ratings is not { } own || songs[row].Seconds is < Station.ShortestSeconds || !heard.Allows(row, 1) || !admits(row))
                continue;
            double cost = Distance(own, target) + (0.05 * Lot.Draw(songs.LotOf(row), shuffle));
            // The cosine costs more to find than the rest: only songs that may win are asked for it.
            if (best is { } found && cost >= found.Cost)
                continue;
            if (last is { } before)
                cost += Smoothness * (1 - songs.Likeness.Scan.Cosine(before, row));
            if (best is null || cost < best.Value.Cost)
                best = (row, cost);
        }

        return best?.Row;
    }

    static double Distance(Ratings own, RatingTarget target)
    {
        double energy = own.Energy - target.Energy, mood = own.Mood - target.Mood, complexity = own.Complexity - target.Complexity;
        return Math.Sqrt((energy * energy) + (mood * mood) + (complexity * complexity));
    }
}
