using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations;

/// <summary>A station that is thought out: what to play and how to explain it.</summary>
internal sealed record PlannedStation(string Name, Func<StationPick, IReadOnlyList<string>> Why)
{
    /// <summary>How songs are chosen; null where they are named by <see cref="Fixed"/>.</summary>
    public StationPlan? Plan { get; init; }

    /// <summary>All songs, in order; null for a station that can go on.</summary>
    public IReadOnlyList<StationPick>? Fixed { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Said where no song fits.</summary>
    public string Otherwise { get; init; } = "No song fits.";
}

/// <summary>What a kind of station is planned from.</summary>
/// <param name="Forecast">What the model in use expects; null while there is none.</param>
internal sealed record StationScene(Neighbourhood Here, StationRequest Request, IListenerTaste Taste, TasteForecast? Forecast)
{
    /// <summary>Of the difference between what is expected of a song and of all songs: as much as two songs of one composer differ in likeness.</summary>
    private const double UsualLeaning = 0.05;

    /// <summary>Below, nobody is told that a song is expected to be liked.</summary>
    private const double Likely = 0.6;

    private readonly SongFilter filter = FilterOf(Request.Filters);

    public SongCollection Songs => Here.Songs;

    public Reasons Reasons { get; } = new(Here);

    /// <summary>With what every kind has in common. Reads all that the listener said: ask once.</summary>
    public StationPlan Plan
    {
        get
        {
            HashSet<int> excluded = [.. Request.Exclude.Select(Here.RowOf), .. Shunned];
            return new StationPlan
            {
                Adventure = Request.Adventure ?? StationPlan.UsualAdventure,
                LeastLikeness = Request.Similarity,
                Discovery = Request.Discovery ?? new StationPlan().Discovery,
                Shuffle = unchecked((ulong)Request.Shuffle),
                Admits = row => !excluded.Contains(row) && filter.Passes(Songs[row]),
                Leaning = Leaning(UsualLeaning),
            };
        }
    }

    /// <summary>By how much a song goes before others for what is expected of it; null while nothing is.</summary>
    public Func<int, double>? Leaning(double share) => Forecast is { } expected ? row => share * (expected.LikingOf(row) - expected.Mean) : null;

    /// <summary>Told where it is likely, and likelier than of the usual song; null elsewhere.</summary>
    public string? Expected(int row) => Forecast is { } expected && expected.ChanceOf(row) is var chance && chance >= Likely && expected.LikingOf(row) > expected.Mean
        ? $"listeners here are expected to like it ({Math.Min(99, 100 * chance):0} %)"
        : null;

    /// <summary>Songs that the listener has rated 1 or 2.</summary>
    public IEnumerable<int> Shunned => Taste.RatingsOf(Request.Listener).Where(rated => rated.Rating <= 2).Select(rated => Here.RowOf(rated.Song)).Where(row => row >= 0);

    public int Limit(int usual = StationRequest.UsualLimit) => Request.Limit ?? usual;

    /// <exception cref="StationException">The request names none, or one that cannot be compared.</exception>
    public int Seed => RowOf(Request.Song ?? throw Invalid("a song to begin from is needed"));

    public int RowOf(SongId song) => Here.RowOf(song) is >= 0 and var row
        ? row
        : throw new StationException(StationRefusal.NotFound, $"{song} has not been classified, so nothing is known to be like it. The job 'classify' does that.");

    /// <summary>How well songs suit the listener, 0..1 from the least to the most: half by what he likes, half by what the model expects; null where too little is known for both.</summary>
    public Func<int, double>? Liking() => (LikingOfOwn(), Forecast) switch
    {
        ({ } own, { } expected) => row => (own(row) + expected.LikingOf(row)) / 2,
        (null, { } expected) => expected.LikingOf,
        (var own, null) => own,
    };

    private Func<int, double>? LikingOfOwn()
    {
        if (Seeds(fewest: 1) is not { Count: > 0 } seeds)
            return null;
        float[] direction = new float[Songs.Likeness.Width], unit = new float[direction.Length];
        foreach (StationSeed seed in seeds)
        {
            Songs.Likeness.Scan.ReadUnit(seed.Row, unit);
            for (int d = 0; d < unit.Length; d++)
                direction[d] += (float)seed.Weight * unit[d];
        }
        float[] scores = new float[Songs.Count];
        Songs.Likeness.Scan.ScoreAll(direction, scores);
        (float least, float most) = (scores.Min(), scores.Max());
        return row => most > least ? (scores[row] - least) / (double)(most - least) : 0.5;
    }

    /// <summary>What the listener has rated 4 and more, else 3; weighted by rating.</summary>
    public IReadOnlyList<StationSeed> Seeds(int fewest)
    {
        (int Row, int Rating)[] rated = [.. Taste.RatingsOf(Request.Listener).Select(one => (Here.RowOf(one.Song), one.Rating)).Where(one => one.Item1 >= 0)];
        (int Row, int Rating)[] seeds = [.. rated.Where(one => one.Rating >= 4)];
        if (seeds.Length < fewest)
            seeds = [.. rated.Where(one => one.Rating >= 3)];
        // The best rated of very many: comparing seeds with each other takes the square of their number.
        return [.. seeds.OrderByDescending(one => one.Rating).ThenBy(one => one.Row).Take(MostSeeds).Select(one => new StationSeed(one.Row, StationPlan.WeightOf(one.Rating)))];
    }

    public static StationException Invalid(string reason) => new(StationRefusal.Invalid, reason);

    private const int MostSeeds = 200;

    private static SongFilter FilterOf(string? text)
    {
        try
        {
            return SongFilter.Parse(text ?? "");
        }
        catch (FormatException failure)
        {
            throw Invalid(failure.Message);
        }
    }
}
