using System.Diagnostics;
using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Benchmarks.Similar;

/// <summary>How long does it take to find the songs most like one, among as many as HVSC holds, read from the database as the daemon does?</summary>
static class SimilarQuestion
{
    const int Songs = 88_000, Files = 60_000, Batch = 2_000, Most = 25, Queries = 200, PlainQueries = 5;

    public static async Task<int> RunAsync(CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow-similar-").FullName;
        try
        {
            using Database database = new(Path.Combine(folder, "sidflow.db"));
            ClassifiedStore store = new(database, TimeProvider.System);
            await FillAsync(store, stop);
            using Process self = Process.GetCurrentProcess();
            long before = Settled();
            (Neighbourhood here, int alike) = Open(database, store, self, stop);
            long kept = Settled() - before;
            self.Refresh();
            Console.WriteLine($"Kept: {Report.Number(here.VectorBytes / 1e6)} MB of vectors, {Report.Number(kept / 1e6)} MB with all that stations know; {Report.Number(self.PeakWorkingSet64 / 1e6, 0)} MB resident at the highest.");
            GC.KeepAlive(here);
            return alike == PlainQueries ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (Neighbourhood, int Alike) Open(Database database, ClassifiedStore store, Process self, CancellationToken stop)
    {
        TimeSpan cpu = self.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        VectoredSongs vectors = new ClassifiedVectors(store, new ManualTags(new FeedbackStore(database))).Load(stop);
        double loadSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        Neighbourhood here = new(vectors, Tunes(), () => []);
        double buildSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        self.Refresh();
        cpu = self.TotalProcessorTime - cpu;
        int alike = Ask(here, vectors, stop);
        Console.WriteLine($"From the database to the first answer: {Report.Number(loadSeconds)} s to read and place, {Report.Number(buildSeconds)} s to compare; {Report.Number(cpu.TotalSeconds)} s of CPU time.");
        return (here, alike);
    }

    /// <returns>Answers that are those of the definition.</returns>
    static int Ask(Neighbourhood here, VectoredSongs vectors, CancellationToken stop)
    {
        SimilarSongs library = here.Songs.Likeness;
        SimilarSongs features = new(vectors.Songs.Select(song => (song.Track, song.Vector[..FeatureNames.Dimensions])), FeatureNames.Dimensions, null);
        double[] whole = Measure(Queries, seed => library.Of(vectors.Songs[seed].Track, Most)!, stop);
        double[] alone = Measure(Queries, seed => features.Of(vectors.Songs[seed].Track, Most)!, stop);
        double[] plain = Measure(PlainQueries, seed => Plain(vectors, seed), stop);
        Random random = new(2);
        int alike = 0;
        for (int i = 0; i < PlainQueries; i++)
        {
            int seed = random.Next(Songs);
            alike += library.Of(vectors.Songs[seed].Track, Most)!.Select(near => near.Track).SequenceEqual(Plain(vectors, seed).Select(near => near.Track)) ? 1 : 0;
        }
        Report.Header($"The {Most} songs most like one of {Songs:N0}, weighted cosine, none of its own file");
        Report.Table(["ms a query", "median", "95 %", "longest"],
        [
            Row($"{vectors.Width} numbers: features, sketch, constant", whole),
            Row($"{FeatureNames.Dimensions} numbers: features alone", alone),
            Row($"{vectors.Width} numbers, plain loop and sort", plain),
        ]);
        Console.WriteLine($"The scan is {Report.Number(Report.Percentile(plain, 0.5) / Report.Percentile(whole, 0.5))} times as fast; "
            + $"{alike} of {PlainQueries} answers are the plain loop's, in the same order.");
        return alike;
    }

    static async Task FillAsync(ClassifiedStore store, CancellationToken stop)
    {
        Random random = new(1);
        for (int from = 0; from < Songs; from += Batch)
            await store.SaveAsync([.. Enumerable.Range(from, Batch).Select(i => MadeUp(i, random))], stop);
        await store.MakeScaleAsync(stop);
    }

    static ClassifiedSong MadeUp(int i, Random random) => new()
    {
        Track = new TrackId(PathOf(i % Files), 1 + (i / Files)),
        Features = new Dictionary<string, double> { ["bpm"] = random.Next(60, 240), ["duration"] = random.Next(20, 300), ["ratingRawE"] = random.NextDouble(), ["ratingRawM"] = random.NextDouble(), ["ratingRawC"] = random.NextDouble() },
        FeatureSetVersion = FeatureRecord.FeatureSetVersion,
        FeatureVariant = FeatureRecord.AudioVariant,
        SidFeatureVariant = FeatureRecord.TraceVariant,
        Vector = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => Math.Round(random.NextDouble(), 6))],
        Tape = [.. Enumerable.Range(0, TapeSketch.Length).Select(_ => (float)random.Next(-60, 61))],
        ClassifiedAt = DateTimeOffset.UnixEpoch,
    };

    static string PathOf(int file) => $"MUSICIANS/{file % 2000:0000}/{file:00000}.sid";

    static List<TuneSketch> Tunes() =>
        [.. Enumerable.Range(0, Files).Select(file => new TuneSketch { Path = PathOf(file), Title = $"Tune {file}", Author = $"Composer {file % 2000}", Year = 1985, Models = [], LengthsMs = [60_000, 60_000] })];

    static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    static string[] Row(string name, double[] times) =>
        [name, Report.Number(Report.Percentile(times, 0.5), 2), Report.Number(Report.Percentile(times, 0.95), 2), Report.Number(times.Max(), 2)];

    static double[] Measure(int queries, Func<int, Neighbour[]> ask, CancellationToken stop)
    {
        Random random = new(1);
        ask(0);
        double[] times = new double[queries];
        for (int i = 0; i < queries; i++)
        {
            stop.ThrowIfCancellationRequested();
            int seed = random.Next(Songs);
            long started = Stopwatch.GetTimestamp();
            ask(seed);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return times;
    }

    /// <summary>The definition as one would write it down.</summary>
    static Neighbour[] Plain(VectoredSongs vectors, int seed)
    {
        double Weighted(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
        {
            double sum = 0;
            for (int d = 0; d < one.Length; d++)
                sum += vectors.Weights![d] * one[d] * other[d];
            return sum;
        }
        VectoredSong asked = vectors.Songs[seed];
        double own = Weighted(asked.Vector.Span, asked.Vector.Span);
        return [.. vectors.Songs
            .Where(song => song.Track.Path != asked.Track.Path)
            .Select(song => new Neighbour(song.Track, (float)(Weighted(song.Vector.Span, asked.Vector.Span) / Math.Sqrt(Weighted(song.Vector.Span, song.Vector.Span) * own))))
            .OrderByDescending(near => near.Score)
            .ThenBy(near => near.Track)
            .Take(Most)];
    }
}
