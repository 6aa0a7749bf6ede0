using SidFlow.Benchmarks.Classify;
using SidFlow.Ml.Evaluation;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;

namespace SidFlow.Benchmarks.Stations;

/// <summary>How well do neighbours find the seed's relatives, beside the plain 24 and 58 dimensions on the same songs?</summary>
/// <remarks>The metric was fixed before anything was measured: docs/stations.md, Quality.</remarks>
static class StationsQuestion
{
    const int Draws = 2000, BootstrapSeed = 18;

    public static int Run(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string? list = After("--sample"), data = After("--data");
        if (HvscSample.Folder is not { } collection || (list is null && data is null))
        {
            Console.Error.WriteLine($"usage: {HvscSample.Variable}=COLLECTION bench/run stations [--sample FILE] [--data FOLDER] [--part train|validation|test]");
            Console.Error.WriteLine("  --sample  tunes to look at, one path a line, whole folders in the order drawn; without --data they are measured now");
            Console.Error.WriteLine("  --data    a data folder of the daemon, or one with classified.jsonl from `sidflowd export classified`");
            return 2;
        }
        Part part = Enum.Parse<Part>(After("--part") ?? nameof(Part.Test), ignoreCase: true);
        List<ClassifiedSong>? measured = data is null ? null : StationSample.Read(data);
        List<SampleSong> songs = StationSample.Load(collection, list is null ? null : [.. File.ReadLines(list).Where(line => line.Length > 0)], measured, stop);

        float[][] places = Places(songs);
        RetrievalSystem plain = RetrievalSystem.Plain("58, plain", songs, places, FeatureNames.Dimensions);
        RetrievalSystem[] systems =
        [
            RetrievalSystem.Plain("24, plain", songs, places, FeatureNames.FirstTonal),
            plain,
            RetrievalSystem.Weighted("58, weighted", songs, places, Part.Train),
            RetrievalSystem.Own("ours", songs, places, SongSpace.Weights),
            RetrievalSystem.Plain("35: 58 without driver", songs, places, FeatureNames.FirstDriver),
            RetrievalSystem.Own("ours without driver", songs, places, SongSpace.WeightsWithoutRoutine),
        ];
        string stil = Path.Combine(collection, "DOCUMENTS", "STIL.txt");
        Questions questions = new(songs, part, CoverPairs.Of([.. songs.Select(song => new NamedSong(song.Track.Path, song.Track.Song, song.Title, song.Author))], File.ReadAllBytes(stil)), plain);
        StationScores[] scores = [.. systems.Select(system => questions.Put(system, stop))];

        Report.Header($"Neighbours of {questions.Seeds} seeds ({part.ToString().ToLowerInvariant()} composers) among {songs.Count} songs");
        Console.WriteLine($"{songs.Where(song => song.Part == part).Select(song => song.Folder).Distinct().Count()} of {songs.Select(song => song.Folder).OfType<string>().Distinct().Count()} composers are judged; "
            + $"{songs.Count(song => song.Part == part && questions.IsColdFolder(song.Folder))} of their songs lie in folders of {Questions.ColdSongs} and less; {questions.RoutineSeeds} seeds share their play routine with strangers; "
            + $"{questions.CoverSeeds} have covers, {questions.FreshCoverSeeds} of them by other composers that are judged; {songs.Count(song => song.Tape is null)} songs have no sketch of their tape.");
        Console.WriteLine();
        Report.Table(["", .. systems.Select(system => system.Name)],
        [
            Row("nDCG@10", score => Mean(score.Gain.Values), 4),
            Row("… cold start", score => Mean(score.Gain.Where(gain => questions.IsCold(gain.Key)).Select(gain => gain.Value)), 4),
            Row("… among the seed's play routine", score => Mean(score.RoutineGain.Values), 4),
            Row("covers, nDCG@100", score => Mean(score.CoverGain.Values), 4),
            Row("… among judged composers", score => Mean(score.FreshCoverGain.Values), 4),
            Row("composer lift", score => score.ComposerLift, 1),
            Row("stations of 25 with a file twice, %", score => 100 * score.StationRepeats, 1),
            Row("lists of 25 with a file twice, %", score => 100 * score.ListRepeats, 1),
            Row("diversity", score => score.Diversity, 4),
            Row("above 0.73, median, %", score => 100 * score.ReachMedian, 1),
            Row("above 0.73, 5th percentile, %", score => 100 * score.ReachLow, 1),
            Row("rating entropy, bits", score => score.RatingEntropy, 3),
            Row("commonest stranger over mean", score => score.Hub, 1),
        ]);
        Compare(questions, systems, scores);
        return 0;

        string? After(string name) => arguments.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault();

        string[] Row(string name, Func<StationScores, double> value, int digits) => [name, .. scores.Select(score => Shown(value(score), digits))];
    }

    /// <summary>Ours beside the others, question by question, and all changes of a kind corrected for their number.</summary>
    static void Compare(Questions questions, RetrievalSystem[] systems, StationScores[] scores)
    {
        (int Before, int After)[] pairs = [(0, 3), (1, 3), (2, 3), (4, 5), (1, 5)];
        List<(string Name, string Metric, RelativeChange Change)> changes = [];
        foreach ((int before, int after) in pairs)
        {
            string name = $"{systems[after].Name} over {systems[before].Name}";
            Add("nDCG@10", score => score.Gain);
            Add("… cold start", score => score.Gain.Where(gain => questions.IsCold(gain.Key)).ToDictionary());
            Add("… among the routine", score => score.RoutineGain);
            Add("covers", score => score.CoverGain);
            Add("… among judged", score => score.FreshCoverGain);

            void Add(string metric, Func<StationScores, IReadOnlyDictionary<int, double>> of)
            {
                IReadOnlyDictionary<int, double> old = of(scores[before]), now = of(scores[after]);
                changes.Add((name, metric, PairedBootstrap.Of(old.Select(score => new PairedScore(questions.GroupOf(score.Key), score.Value, now[score.Key])), Draws, BootstrapSeed)));
            }
        }
        double[] corrected = Holm.Correct([.. changes.Select(change => double.IsNaN(change.Change.P) ? 1 : change.Change.P)]);
        Report.Table(["Change", "metric", "%", "95 % interval", "p, corrected"], changes.Select((change, i) => (IReadOnlyList<string>)
        [
            change.Name, change.Metric, Percent(change.Change.Change), $"{Percent(change.Change.Low)} … {Percent(change.Change.High)}", Report.Number(corrected[i], 4),
        ]));
        Console.WriteLine($"Paired bootstrap over composers, {Draws} draws, seed {BootstrapSeed}; Holm's correction over all {changes.Count} lines.");
    }

    /// <summary>Places of the 58 dimensions among the sample's songs.</summary>
    static float[][] Places(List<SampleSong> songs)
    {
        float[] all = [.. songs.SelectMany(song => song.Vector)];
        RankTables ranks = RankTables.Of(all, FeatureNames.Dimensions);
        return [.. songs.Select(song =>
        {
            float[] places = [.. song.Vector];
            ranks.Normalise(places);
            return places;
        })];
    }

    static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    static string Shown(double value, int digits) => double.IsNaN(value) ? "–" : Report.Number(value, digits);

    static string Percent(double share) => double.IsNaN(share) ? "–" : (share >= 0 ? "+" : "") + Report.Number(100 * share);
}
