using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;

namespace SidFlow.Ml.Similarity;

/// <summary>Where a song stands among all others: the places of its 58 dimensions, its tape's sketch, and a constant, as one vector with a weight for each number.</summary>
/// <remarks>
/// All weights were learnt from songs of composers that no figure in docs/stations.md is of. The constant changes no order worth mentioning. It
/// lifts all cosines so far that, as with the 58 dimensions alone, some four fifths of a collection are above 0.73 for a usual song; that is
/// the threshold stations begin with.
/// </remarks>
public static class SongSpace
{
    public const int Width = FeatureNames.Dimensions + TapeSketch.Length + 1;

    /// <summary>Of lists of neighbours, see <see cref="SimilarSongs.FileStep"/>: with it they hold a file twice no more often than by the 58 dimensions alone.</summary>
    public const float FileStep = 0.008f;

    const double Perceptual = 1, Tonal = 0.6, Driver = 1, Constant = 31;

    /// <summary>How much more a dimension differs between composers than within, over the mean of all; 0.328 to 2.109, the published weights' range.</summary>
    static readonly double[] tellsComposers =
    [
        0.34, 0.61, 0.55, 0.39, 0.64, 0.46, 0.56, 0.67, 0.53, 1.08, 1.21, 0.75, 2.11, 0.56, 0.57, 0.51, 0.42, 0.66, 0.33, 0.58, 0.33, 0.57, 0.36, 0.38,
        1.16, 1.16, 0.64, 2.11, 0.71, 0.38, 0.42, 0.74, 0.45, 0.40, 0.56,
        1.46, 2.11, 2.11, 1.51, 1.98, 1.81, 1.52, 2.11, 1.57, 1.71, 0.93, 0.63, 0.57, 0.54, 2.11, 1.14, 1.77, 1.11, 1.02, 1.81, 1.13, 1.03, 0.87,
    ];

    static readonly Dictionary<string, double> aspects = new()
    {
        ["code"] = 2.2,
        ["timing"] = 0.6,
        ["values"] = 1.5,
        ["waves"] = 0.5,
        ["drums"] = 1,
        ["pulses"] = 1,
        ["filter"] = 0.6,
        ["movement"] = 1,
        ["tuning"] = 0.6,
        ["rhythm"] = 0.5,
        ["themes"] = 4.5,
    };

    /// <summary>One a number.</summary>
    public static IReadOnlyList<double> Weights { get; } = Weigh(_ => true, Driver);

    /// <summary>As <see cref="Weights"/>, and nothing that knows the play routine rather than what is played with it.</summary>
    public static IReadOnlyList<double> WeightsWithoutRoutine { get; } = Weigh(aspect => !aspect.OfRoutine, 0);

    /// <param name="places">0..1; shape [58].</param>
    /// <param name="sketch">Shape [192]; null where there is none.</param>
    /// <param name="vector">Shape [<see cref="Width"/>].</param>
    public static void Fill(ReadOnlySpan<float> places, IReadOnlyList<float>? sketch, Span<float> vector)
    {
        if (places.Length != FeatureNames.Dimensions || vector.Length != Width || (sketch is not null && sketch.Count != TapeSketch.Length))
            throw new ArgumentException($"{places.Length} places and {sketch?.Count} numbers of tape do not fill {vector.Length}.", nameof(places));
        places.CopyTo(vector);
        Span<float> tape = vector[FeatureNames.Dimensions..^1];
        tape.Clear();
        for (int i = 0; sketch is not null && i < tape.Length; i++)
            tape[i] = sketch[i];
        vector[^1] = 1;
    }

    static double[] Weigh(Func<TapeAspect, bool> counts, double driver)
    {
        double[] weights = new double[Width];
        weights.AsSpan(FeatureNames.FirstPerceptual, FeatureNames.FirstTonal).Fill(Perceptual);
        weights.AsSpan(FeatureNames.FirstTonal, FeatureNames.FirstDriver - FeatureNames.FirstTonal).Fill(Tonal);
        weights.AsSpan(FeatureNames.FirstDriver, FeatureNames.Dimensions - FeatureNames.FirstDriver).Fill(driver);
        for (int d = 0; d < FeatureNames.Dimensions; d++)
            weights[d] *= tellsComposers[d];
        foreach (TapeAspect aspect in TapeSketch.Aspects)
        {
            // An aspect's numbers have the length Scale: divided out, its weight is that of a cosine.
            double weight = counts(aspect) ? aspects[aspect.Name] / (TapeSketch.Scale * TapeSketch.Scale) : 0;
            weights.AsSpan(FeatureNames.Dimensions + aspect.Start, aspect.Length).Fill(weight);
        }

        weights[^1] = Constant;
        return weights;
    }
}
