using System.Diagnostics;
using SidFlow.Ml.Similarity;

namespace SidFlow.Benchmarks.Similar;

/// <summary>How long does it take to find the songs most like one, among as many as HVSC holds?</summary>
static class SimilarQuestion
{
    const int Songs = 88_000, Width = 58, Most = 25, Queries = 200, PlainQueries = 10;

    public static int Run(CancellationToken stop)
    {
        Random random = new(1);
        float[] vectors = [.. Enumerable.Range(0, Songs * Width).Select(_ => random.NextSingle())];
        double[] weights = [.. Enumerable.Range(0, Width).Select(_ => 0.3 + (1.8 * random.NextDouble()))];
        TrackId[] ids = [.. Enumerable.Range(0, Songs).Select(i => new TrackId($"MUSICIANS/{i / 3:00000}.sid", 1 + (i % 3)))];
        SimilarSongs library = new(ids.Select((id, i) => (id, new ReadOnlyMemory<float>(vectors, i * Width, Width))), Width, weights);

        double[] fast = Measure(Queries, seed => library.Of(ids[seed], Most)!, stop);
        double[] plain = Measure(PlainQueries, seed => Plain(vectors, weights, ids, seed), stop);
        int alike = 0;
        random = new Random(2);
        for (int i = 0; i < PlainQueries; i++)
        {
            int seed = random.Next(Songs);
            alike += library.Of(ids[seed], Most)!.Select(n => n.Track).SequenceEqual(Plain(vectors, weights, ids, seed).Select(n => n.Track)) ? 1 : 0;
        }

        Report.Header($"The {Most} songs most like one of {Songs:N0}, {Width} dimensions, weighted cosine, none of its own file");
        Report.Table(["ms a query", "median", "95 %", "longest"],
        [
            Row("scan", fast),
            Row("plain loop and sort", plain),
        ]);
        Console.WriteLine($"The scan is {Report.Number(Report.Percentile(plain, 0.5) / Report.Percentile(fast, 0.5))} times as fast; "
            + $"{alike} of {PlainQueries} answers are the plain loop's, in the same order.");
        return alike == PlainQueries ? 0 : 1;
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
    static Neighbour[] Plain(float[] vectors, double[] weights, TrackId[] ids, int seed)
    {
        double Weighted(int one, int other)
        {
            double sum = 0;
            for (int d = 0; d < Width; d++)
                sum += weights[d] * vectors[(one * Width) + d] * vectors[(other * Width) + d];
            return sum;
        }
        double own = Weighted(seed, seed);
        return [.. Enumerable.Range(0, Songs)
            .Where(i => ids[i].Path != ids[seed].Path)
            .Select(i => new Neighbour(ids[i], (float)(Weighted(i, seed) / Math.Sqrt(Weighted(i, i) * own))))
            .OrderByDescending(neighbour => neighbour.Score)
            .ThenBy(neighbour => neighbour.Track)
            .Take(Most)];
    }
}
