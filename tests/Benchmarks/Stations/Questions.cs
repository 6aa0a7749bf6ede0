using SidFlow.Ml.Evaluation;

namespace SidFlow.Benchmarks.Stations;

/// <summary>The questions of a sample, the same for every system.</summary>
sealed class Questions
{
    /// <summary>Answers that count; songs of a list or station; how deep a cover may stand; stations that are made.</summary>
    const int Depth = 10, StationSongs = 25, CoverDepth = 100, Stations = 400;

    /// <summary>A folder of so many songs is a cold start.</summary>
    public const int ColdSongs = 3;

    /// <summary>Among fewer strangers with the seed's play routine there is nothing to tell apart.</summary>
    const int LeastStrangers = 5;

    const double Threshold = 0.73;

    readonly IReadOnlyList<SampleSong> songs;
    readonly Dictionary<int, HashSet<int>> covers, freshCovers;
    readonly Dictionary<int, HashSet<int>> routines = [];
    readonly int[]?[] levels;
    readonly RetrievalSystem plain;
    readonly int[] folders, files;
    readonly Dictionary<int, int> relatives = [];
    readonly Dictionary<string, int> folderSongs;

    /// <param name="part">Whose composers' songs are the seeds. Answers are all songs.</param>
    /// <param name="plain">Says how unlike answers are, for all systems.</param>
    public Questions(IReadOnlyList<SampleSong> songs, Part part, Dictionary<int, HashSet<int>> covers, RetrievalSystem plain)
    {
        this.songs = songs;
        this.plain = plain;
        levels = RatingLevels.Of(songs);
        folderSongs = songs.Where(song => song.Folder is not null).GroupBy(song => song.Folder!).ToDictionary(group => group.Key, group => group.Count());
        folders = Numbered(songs.Select((song, row) => song.Folder ?? $"#{row}"));
        files = Numbered(songs.Select(song => song.Track.Path));
        int[] seeds = [.. Enumerable.Range(0, songs.Count).Where(row => songs[row].Part == part && songs[row].Whole)];
        foreach (int seed in seeds)
        {
            int[] own = [.. Enumerable.Range(0, songs.Count).Where(row => Related(seed, row))];
            if (own.Length == 0)
                continue;
            relatives[seed] = own.Length;
            HashSet<int> shared = [.. Enumerable.Range(0, songs.Count).Where(row => files[row] != files[seed] && songs[row].Routine.IsLike(songs[seed].Routine))];
            if (own.Any(shared.Contains) && shared.Count(row => !Related(seed, row)) >= LeastStrangers)
                routines[seed] = shared;
        }
        // A song in no composer's folder taught nobody, so it may ask for its covers too.
        this.covers = covers.Where(pair => (songs[pair.Key].Part == part || songs[pair.Key].Part == Part.None) && songs[pair.Key].Whole).ToDictionary();
        freshCovers = covers.Where(pair => songs[pair.Key].Part == part && songs[pair.Key].Whole)
            .Select(pair => (pair.Key, Works: pair.Value.Where(row => songs[row].Part == part).ToHashSet())).Where(pair => pair.Works.Count > 0).ToDictionary(pair => pair.Key, pair => pair.Works);
    }

    public int Seeds => relatives.Count;

    public int RoutineSeeds => routines.Count;

    public int CoverSeeds => covers.Count;

    public int FreshCoverSeeds => freshCovers.Count;

    /// <summary>Questions of one composer are redrawn together; a song without one stands for itself.</summary>
    public string GroupOf(int row) => songs[row].Folder ?? songs[row].Track.Path;

    public bool IsCold(int seed) => IsColdFolder(songs[seed].Folder);

    public bool IsColdFolder(string? folder) => folder is not null && folderSongs[folder] <= ColdSongs;

    public StationScores Put(RetrievalSystem system, CancellationToken stop)
    {
        int[] seeds = [.. relatives.Keys.Order()];
        var outcomes = new Outcome[seeds.Length];
        Parallel.For(0, seeds.Length, new ParallelOptions { CancellationToken = stop }, i => outcomes[i] = Put(system, seeds[i]));
        int[] begun = [.. Enumerable.Range(0, Math.Min(Stations, seeds.Length)).Select(i => seeds[(int)((long)i * seeds.Length / Math.Min(Stations, seeds.Length))])];
        var stations = new bool[begun.Length];
        Parallel.For(0, begun.Length, new ParallelOptions { CancellationToken = stop }, i => stations[i] = HoldsAFileTwice(system.Station(begun[i], StationSongs)));
        int[] answers = [.. outcomes.SelectMany(outcome => outcome.Answers)];
        int[] strangers = [.. seeds.Zip(outcomes).SelectMany(pair => pair.Second.Answers.Where(row => !Related(pair.First, row)))];
        double[] reach = [.. outcomes.Select(outcome => outcome.Reach)];
        return new StationScores(
            seeds.Zip(outcomes).ToDictionary(pair => pair.First, pair => pair.Second.Gain),
            seeds.Zip(outcomes).Where(pair => pair.Second.RoutineGain is not null).ToDictionary(pair => pair.First, pair => pair.Second.RoutineGain!.Value),
            Covers(covers))
        {
            FreshCoverGain = Covers(freshCovers),
            ComposerLift = outcomes.Sum(outcome => outcome.SameComposer) / seeds.Sum(seed => relatives[seed] / (double)songs.Count),
            StationRepeats = stations.Average(repeats => repeats ? 1.0 : 0),
            ListRepeats = outcomes.Average(outcome => outcome.Repeats ? 1.0 : 0),
            Diversity = outcomes.Average(outcome => outcome.Diversity),
            ReachMedian = Report.Percentile(reach, 0.5),
            ReachLow = Report.Percentile(reach, 0.05),
            RatingEntropy = Enumerable.Range(0, RatingLevels.Scales).Average(scale => Entropy([.. answers.Select(row => levels[row]?[scale]).OfType<int>().GroupBy(level => level).Select(level => level.Count())])),
            Hub = strangers.GroupBy(row => row).Select(row => row.Count()).DefaultIfEmpty().Max() / ((double)answers.Length / songs.Count),
        };

        Dictionary<int, double> Covers(Dictionary<int, HashSet<int>> works) => works.ToDictionary(
            pair => pair.Key, pair => RankedGain.At([.. system.List(pair.Key, CoverDepth, _ => true).Select(pair.Value.Contains)], pair.Value.Count, CoverDepth));
    }

    readonly record struct Outcome(int[] Answers, double Gain, double? RoutineGain, double SameComposer, bool Repeats, double Diversity, double Reach);

    Outcome Put(RetrievalSystem system, int seed)
    {
        float[] scores = system.Scores(seed);
        int[] list = system.List(seed, StationSongs, _ => true);
        int[] answers = list[..Math.Min(Depth, list.Length)];
        double? routineGain = null;
        if (routines.TryGetValue(seed, out HashSet<int>? shared))
            routineGain = RankedGain.At([.. system.List(seed, Depth, shared.Contains).Select(row => Related(seed, row))], shared.Count(row => Related(seed, row)), Depth);
        return new Outcome(
            answers,
            RankedGain.At([.. answers.Select(row => Related(seed, row))], relatives[seed], Depth),
            routineGain,
            answers.Average(row => Related(seed, row) ? 1.0 : 0),
            HoldsAFileTwice(list),
            Pairs(answers).Average(pair => 1 - plain.Score(pair.One, pair.Other)),
            scores.Count(score => score >= Threshold) / (double)songs.Count);
    }

    bool HoldsAFileTwice(int[] rows) => rows.Select(row => files[row]).Distinct().Count() < rows.Length;

    bool Related(int seed, int row) => folders[row] == folders[seed] && files[row] != files[seed];

    static IEnumerable<(int One, int Other)> Pairs(int[] rows) =>
        from one in rows from other in rows where one < other select (one, other);

    static double Entropy(int[] counts)
    {
        double all = counts.Sum();
        return all == 0 ? double.NaN : -counts.Sum(count => count / all * Math.Log2(count / all));
    }

    static int[] Numbered(IEnumerable<string> names)
    {
        Dictionary<string, int> numbers = [];
        return [.. names.Select(name => numbers.TryGetValue(name, out int number) ? number : numbers[name] = numbers.Count)];
    }
}
