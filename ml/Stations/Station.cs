using SidFlow.Ml.Rating;

namespace SidFlow.Ml.Stations;

/// <summary>Chooses songs. The same songs, plan and history give the same choice.</summary>
/// <remarks>
/// No file comes twice while an admitted one is left; then other songs of files that were heard. An endless station goes on with what was heard
/// longest ago, and ends only where the collection has no song that its plan admits.
/// </remarks>
public sealed class Station
{
    public const double ShortestSeconds = 15, RatingSlack = 1.5;

    /// <summary>Above the least likeness by this much a song is a near one.</summary>
    const double NearBand = 0.10;

    readonly SongCollection songs;
    readonly StationPlan plan;
    readonly IReadOnlyList<Taste> tastes;
    readonly RatingTarget? ratings;
    readonly HashSet<int> shunned;

    public Station(SongCollection songs, StationPlan plan)
    {
        this.songs = songs;
        this.plan = plan;
        tastes = Taste.Of(songs, plan);
        ratings = plan.Ratings ?? MeanRatings(plan.Seeds);
        shunned = [.. plan.Shunned];
    }

    /// <summary>1, or 2 where the seeds are of two kinds.</summary>
    public int Tastes => Math.Max(1, tastes.Count);

    /// <summary>The seeds of a pick's taste.</summary>
    public IReadOnlyList<StationSeed> SeedsOf(int taste) => tastes.Count > 0 ? tastes[taste].Seeds : [];

    /// <summary>The next songs, in the order to play them.</summary>
    /// <param name="played">What the station has played, the newest last.</param>
    /// <param name="wanted">How many; fewer come only where the plan admits fewer.</param>
    public IReadOnlyList<StationPick> Next(IReadOnlyList<PlayedSong> played, int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        var heard = new Heard(songs, played);
        float[][] scores = Scores(played);
        var chosen = new List<(StationPick Pick, long Turn)>[scores.Length];
        for (int taste = 0; taste < scores.Length; taste++)
        {
            // The first taste gets the odd song.
            int share = (wanted + scores.Length - 1 - taste) / scores.Length;
            chosen[taste] = Choose(scores[taste], taste, share, heard);
        }

        int? last = played.Count > 0 ? played[^1].Row : null;
        return [.. Interleave([.. chosen.Select(picks => Ordered(picks, last))]).OrderBy(one => one.Turn).Take(wanted).Select(one => one.Pick)];
    }

    /// <summary>Songs of files that were not heard first, then further songs of files, then what is heard again.</summary>
    List<(StationPick Pick, long Turn)> Ordered(List<(StationPick Pick, long Turn)> picks, int? last)
    {
        var order = new PlayOrder(songs, plan);
        List<(StationPick, long)> ordered = [];
        foreach (IGrouping<long, (StationPick Pick, long Turn)> turn in picks.GroupBy(one => one.Turn).OrderBy(turn => turn.Key))
        {
            foreach (StationPick pick in order.Of([.. turn.Select(one => one.Pick)], last))
            {
                ordered.Add((pick, turn.Key));
                last = pick.Row;
            }
        }

        return ordered;
    }

    float[][] Scores(IReadOnlyList<PlayedSong> played)
    {
        if (tastes.Count == 0)
            return [[.. Enumerable.Range(0, songs.Count).Select(row => (float)(plan.Merit?.Invoke(row) ?? 0))]];
        List<int>[] followed = [.. tastes.Select(_ => new List<int>())];
        foreach (PlayedSong song in played.TakeLast(64).Where(song => song.Reaction is Reaction.Played or Reaction.Liked))
            followed[NearestTaste(song.Row)].Add(song.Row);
        return [.. tastes.Select((taste, i) => ScoresOf(taste.After(followed[i])))];
    }

    float[] ScoresOf(float[] direction)
    {
        float[] scores = new float[songs.Count];
        songs.Likeness.Scan.ScoreAll(direction, scores);
        for (int row = 0; plan.Merit is not null && row < scores.Length; row++)
            scores[row] = (float)((0.5 * scores[row]) + (0.5 * plan.Merit(row)));
        return scores;
    }

    int NearestTaste(int row)
    {
        if (tastes.Count == 1)
            return 0;
        float[] unit = new float[songs.Likeness.Width];
        songs.Likeness.Scan.ReadUnit(row, unit);
        return Dot(tastes[1].Direction, unit) > Dot(tastes[0].Direction, unit) ? 1 : 0;

        static double Dot(float[] direction, float[] unit)
        {
            double dot = 0, squares = 0;
            for (int d = 0; d < unit.Length; d++)
            {
                dot += (double)direction[d] * unit[d];
                squares += (double)direction[d] * direction[d];
            }

            return squares > 0 ? dot / Math.Sqrt(squares) : 0;
        }
    }

    /// <summary>Step by step gives up likeness, then ratings, then length, then freshness, until there are enough.</summary>
    List<(StationPick Pick, long Turn)> Choose(float[] scores, int taste, int wanted, Heard heard)
    {
        List<(StationPick, long)> picks = [];
        foreach (Demand demand in Demands())
        {
            if (picks.Count >= wanted)
                break;
            List<int> fitting = [];
            for (int row = 0; row < songs.Count; row++)
            {
                if (Fits(row, scores[row], demand) && heard.Allows(row, demand.SongsPerFile))
                    fitting.Add(row);
            }

            foreach (int row in Pick(fitting, scores, wanted - picks.Count, demand, heard))
                picks.Add((new StationPick(row, scores[row], taste, demand.Step > 0), demand.SongsPerFile));
        }

        for (long turn = (long)int.MaxValue + 1; plan.Endless && picks.Count < wanted && heard.LongestAgo(Admits) is { } again; turn++)
        {
            heard.Take(again);
            picks.Add((new StationPick(again, scores[again], taste, true), turn));
        }

        return picks;
    }

    /// <param name="LeastScore">Null: any.</param>
    /// <param name="Slack">How far ratings may be off; null: any.</param>
    readonly record struct Demand(int Step, double? LeastScore, double? Slack, bool MayBeShort, int SongsPerFile);

    IEnumerable<Demand> Demands()
    {
        double? least = tastes.Count > 0 && plan.Merit is null ? plan.Threshold : null;
        yield return new Demand(0, least, RatingSlack, false, 1);
        if (least is { } threshold)
        {
            yield return new Demand(1, Math.Min(threshold, Math.Max(0.5, threshold - 0.1)), RatingSlack, false, 1);
            yield return new Demand(2, Math.Min(threshold, 0.5), RatingSlack, false, 1);
        }

        yield return new Demand(3, null, RatingSlack + 0.5, false, 1);
        yield return new Demand(4, null, RatingSlack + 1, false, 1);
        yield return new Demand(5, null, null, false, 1);
        yield return new Demand(6, null, null, true, 1);
        yield return new Demand(7, null, null, false, 2);
        yield return new Demand(8, null, null, false, 3);
        yield return new Demand(9, null, null, true, int.MaxValue);
    }

    bool Admits(int row) => !shunned.Contains(row) && plan.Admits(row);

    bool Fits(int row, double score, Demand demand) =>
        (demand.LeastScore is not { } least || score >= least)
        && (demand.MayBeShort || songs[row].Seconds is not < ShortestSeconds)
        && (demand.Slack is not { } slack || NearRatings(row, slack))
        && Admits(row);

    bool NearRatings(int row, double slack) =>
        ratings is not { } target || songs[row].Ratings is not { } own
        || (Math.Abs(own.Energy - target.Energy) <= slack && Math.Abs(own.Mood - target.Mood) <= slack && Math.Abs(own.Complexity - target.Complexity) <= slack);

    /// <summary>Most from those far above the least score, the others from just above it; from each composer one before any gets a second.</summary>
    List<int> Pick(List<int> fitting, float[] scores, int wanted, Demand demand, Heard heard)
    {
        double chance = 0.01 * plan.Adventure;
        double[] keys = [.. fitting.Select(row => -(scores[row] + (plan.Leaning?.Invoke(row) ?? 0) + (chance * Lot.Draw(songs.LotOf(row), plan.Shuffle))))];
        int[] rows = [.. fitting];
        Array.Sort(keys, rows);
        double border = demand.Step == 0 && demand.LeastScore is { } least ? least + NearBand : double.NegativeInfinity;
        int[] near = [.. rows.Where(row => scores[row] >= border)], band = [.. rows.Where(row => scores[row] < border)];
        int fromBand = Math.Min(band.Length, (int)Math.Round(wanted * plan.Discovery));
        List<int> taken = [];
        Rounds(near, wanted - fromBand);
        Rounds(band, wanted - taken.Count);
        Rounds(near, wanted - taken.Count);
        return taken;

        void Rounds(int[] from, int most)
        {
            foreach (int row in InTurn(from).TakeWhile(_ => most > 0))
            {
                if (!heard.Allows(row, demand.SongsPerFile))
                    continue;
                heard.Take(row);
                taken.Add(row);
                most--;
            }
        }
    }

    /// <summary>The best of every composer, then the second best of every one, and so on.</summary>
    IEnumerable<int> InTurn(int[] rows)
    {
        int[] seen = new int[songs.Circles];
        int[] turns = [.. rows.Select(row => seen[songs.CircleOf(row)]++)];
        return rows.Zip(turns).OrderBy(pair => pair.Second).Select(pair => pair.First);
    }

    RatingTarget? MeanRatings(IReadOnlyList<StationSeed> seeds)
    {
        double weight = 0, energy = 0, mood = 0, complexity = 0;
        foreach (StationSeed seed in seeds)
        {
            if (songs[seed.Row].Ratings is not { } own)
                continue;
            weight += seed.Weight;
            energy += seed.Weight * own.Energy;
            mood += seed.Weight * own.Mood;
            complexity += seed.Weight * own.Complexity;
        }

        return weight > 0 ? new RatingTarget(energy / weight, mood / weight, complexity / weight) : null;
    }

    static IEnumerable<(StationPick Pick, long Turn)> Interleave(List<(StationPick Pick, long Turn)>[] lists) =>
        Enumerable.Range(0, lists.Max(list => list.Count)).SelectMany(i => lists.Where(list => i < list.Count).Select(list => list[i]));
}
