using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;

namespace SidFlow.Benchmarks.Stations;

/// <summary>One way to say how alike two songs are, with lists and stations made from it by the product's own code.</summary>
sealed class RetrievalSystem
{
    readonly SongCollection collection;
    readonly string[] files;

    /// <param name="vectors">One a song, of one width.</param>
    /// <param name="weights">One a number; null for plain cosine.</param>
    /// <param name="fileStep">See <see cref="SimilarSongs.FileStep"/>.</param>
    RetrievalSystem(string name, IReadOnlyList<SampleSong> songs, IReadOnlyList<float[]> vectors, IReadOnlyList<double>? weights, float fileStep = 0)
    {
        Name = name;
        int[]?[] levels = RatingLevels.Of(songs);
        collection = new SongCollection([.. songs.Select((song, row) => (Described(song, levels[row]), new ReadOnlyMemory<float>(vectors[row])))], vectors[0].Length, weights, fileStep);
        files = [.. songs.Select(song => song.Track.Path)];
        if (Enumerable.Range(0, songs.Count).Any(row => collection[row].Track != songs[row].Track))
            throw new ArgumentException("The songs are not in the order of their ids.", nameof(songs));
    }

    public string Name { get; }

    VectorScan Scan => collection.Likeness.Scan;

    /// <summary>The plain definitions over the first of the 58 dimensions: places in the collection, cosine.</summary>
    public static RetrievalSystem Plain(string name, IReadOnlyList<SampleSong> songs, IReadOnlyList<float[]> places, int dimensions) => new(name, songs, [.. places.Select(place => place[..dimensions])], null);

    /// <summary>The 58 dimensions weighted by how much more they differ between composers than within, learnt from <paramref name="learnt"/>, in the range of the published weights.</summary>
    public static RetrievalSystem Weighted(string name, IReadOnlyList<SampleSong> songs, IReadOnlyList<float[]> places, Part learnt)
    {
        const double Least = 0.328, Most = 2.109;
        ILookup<string, float[]> composers = Enumerable.Range(0, songs.Count).Where(row => songs[row].Part == learnt && songs[row].Whole).ToLookup(row => songs[row].Folder!, row => places[row]);
        double[] ratios = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(d =>
        {
            double[] means = [.. composers.Select(own => own.Average(place => (double)place[d]))];
            double all = means.Average();
            double between = means.Average(mean => (mean - all) * (mean - all));
            double within = composers.Zip(means, (own, mean) => own.Average(place => (place[d] - mean) * (place[d] - mean))).Average();
            return within > 0 ? between / within : 0;
        })];
        double usual = ratios.Average();
        return new RetrievalSystem(name, songs, places, [.. ratios.Select(ratio => Math.Clamp(ratio / usual, Least, Most))]);
    }

    /// <summary>What the product does.</summary>
    public static RetrievalSystem Own(string name, IReadOnlyList<SampleSong> songs, IReadOnlyList<float[]> places, IReadOnlyList<double> weights) =>
        new(name, songs, [.. songs.Select((song, row) =>
        {
            float[] vector = new float[SongSpace.Width];
            SongSpace.Fill(places[row], song.Tape, vector);
            return vector;
        })], weights, SongSpace.FileStep);

    public float Score(int one, int other) => Scan.Cosine(one, other);

    /// <summary>The cosine of every song with one.</summary>
    public float[] Scores(int seed)
    {
        float[] unit = new float[Scan.Width], scores = new float[Scan.Rows];
        Scan.ReadUnit(seed, unit);
        Scan.ScoreAll(unit, scores);
        return scores;
    }

    /// <summary>The list for a song, as the product gives it: best first, none of its own file.</summary>
    /// <param name="admits">Songs that may be answers.</param>
    public int[] List(int seed, int most, Func<int, bool> admits) =>
        [.. FileSpread.Best(most, collection.Likeness.FileStep, row => files[row], depth => Scan.NearestTo(seed, depth, row => files[row] == files[seed] || !admits(row))).Select(hit => hit.Row)];

    /// <summary>The station that begins from a song, chosen as the product chooses.</summary>
    public int[] Station(int seed, int songs)
    {
        Station station = new(collection, new StationPlan { Seeds = [new StationSeed(seed, 1)], Admits = row => files[row] != files[seed] });
        return [.. station.Next([], songs).Select(pick => pick.Row)];
    }

    static StationSong Described(SampleSong song, int[]? levels) => new()
    {
        Track = song.Track,
        Title = song.Title,
        Composer = song.Author,
        Ratings = levels is null ? null : new Ratings(levels[0], levels[1], levels[2]),
        Seconds = song.Seconds,
    };
}
