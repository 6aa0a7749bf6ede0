using System.Numerics;
using System.Runtime.InteropServices;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;

namespace SidFlow.Benchmarks.Stations;

/// <summary>One way to say how alike two songs are: a vector of length 1 for each, and the cosine.</summary>
sealed class RetrievalSystem
{
    readonly float[] rows;
    readonly int width;

    /// <param name="vectors">One a song, of one width.</param>
    /// <param name="weights">One a number; null for plain cosine.</param>
    public RetrievalSystem(string name, IReadOnlyList<float[]> vectors, IReadOnlyList<double>? weights)
    {
        Name = name;
        Songs = vectors.Count;
        int lanes = Vector<float>.Count;
        width = (vectors[0].Length + lanes - 1) / lanes * lanes;
        rows = new float[Songs * width];
        for (int row = 0; row < Songs; row++)
        {
            double[] scaled = [.. vectors[row].Select((value, d) => value * Math.Sqrt(weights?[d] ?? 1))];
            double length = Math.Sqrt(scaled.Sum(value => value * value));
            for (int d = 0; d < scaled.Length && length > 0; d++)
                rows[(row * width) + d] = (float)(scaled[d] / length);
        }
    }

    public string Name { get; }

    public int Songs { get; }

    /// <summary>The plain definitions over the first of the 58 dimensions: places in the collection, cosine.</summary>
    public static RetrievalSystem Plain(string name, IReadOnlyList<float[]> places, int dimensions) => new(name, [.. places.Select(place => place[..dimensions])], null);

    /// <summary>The 58 dimensions weighted by how much more they differ between composers than within, learnt from <paramref name="learnt"/>, in the range of the published weights.</summary>
    public static RetrievalSystem Weighted(string name, IReadOnlyList<float[]> places, IReadOnlyList<SampleSong> songs, Part learnt)
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
        return new RetrievalSystem(name, places, [.. ratios.Select(ratio => Math.Clamp(ratio / usual, Least, Most))]);
    }

    /// <summary>What the product does.</summary>
    public static RetrievalSystem Own(string name, IReadOnlyList<float[]> places, IReadOnlyList<SampleSong> songs, IReadOnlyList<double> weights) =>
        new(name, [.. songs.Select((song, row) =>
        {
            float[] vector = new float[SongSpace.Width];
            SongSpace.Fill(places[row], song.Tape, vector);
            return vector;
        })], weights);

    public float Score(int one, int other) => Dot(Row(one), Row(other));

    public float[] Scores(int seed)
    {
        float[] scores = new float[Songs];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = Dot(Row(seed), Row(row));
        return scores;
    }

    ReadOnlySpan<Vector<float>> Row(int row) => MemoryMarshal.Cast<float, Vector<float>>(rows.AsSpan(row * width, width));

    static float Dot(ReadOnlySpan<Vector<float>> one, ReadOnlySpan<Vector<float>> other)
    {
        Vector<float> sum = default;
        for (int i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return Vector.Sum(sum);
    }
}
