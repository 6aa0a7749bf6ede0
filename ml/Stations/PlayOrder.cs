namespace SidFlow.Ml.Stations;

/// <summary>Puts songs in an order in which each follows well from the one before.</summary>
sealed class PlayOrder(SongCollection songs, StationPlan plan)
{
    const double Smoothness = 0.72;

    /// <summary>Next is what is most like the song before and fits best, or with more adventure one of the next best; two songs of one composer are kept apart.</summary>
    /// <param name="last">The song that plays before the first; null for none.</param>
    public IReadOnlyList<StationPick> Of(IReadOnlyList<StationPick> picks, int? last)
    {
        List<StationPick> left = [.. picks];
        List<StationPick> ordered = [];
        int shortlist = 1 + (plan.Adventure / 2);
        while (left.Count > 0)
        {
            StationPick next = last is { } before ? Follower(left, before, shortlist) : left.MaxBy(pick => pick.Score);
            left.Remove(next);
            ordered.Add(next);
            last = next.Row;
        }

        return ordered;
    }

    StationPick Follower(List<StationPick> left, int before, int shortlist)
    {
        IEnumerable<StationPick> others = left.Where(pick => songs.CircleOf(pick.Row) != songs.CircleOf(before));
        if (!others.Any())
            others = left;
        return others
            .OrderByDescending(pick => (Smoothness * songs.Likeness.Scan.Cosine(before, pick.Row)) + ((1 - Smoothness) * pick.Score))
            .Take(shortlist)
            .MinBy(pick => Lot.Draw(songs.LotOf(pick.Row), unchecked(plan.Shuffle + songs.LotOf(before))));
    }
}
