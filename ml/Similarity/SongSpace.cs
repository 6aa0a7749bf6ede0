using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;

namespace SidFlow.Ml.Similarity;

/// <summary>Where a song stands among all others: the places of its 58 dimensions, its tape's sketch, and a constant, as one vector with a weight for each number.</summary>
/// <remarks>
/// The weights were learnt from songs of composers that no figure in docs/stations.md is of. The constant changes no order worth mentioning. It
/// lifts all cosines so far that, as with the 58 dimensions alone, some four fifths of a collection are above 0.73 for a usual song; that is
/// the threshold stations begin with.
/// </remarks>
public static class SongSpace
{
    public const int Width = FeatureNames.Dimensions + TapeSketch.Length + 1;

    const double Perceptual = 0.6, Tonal = 0.4, Driver = 0.4, Constant = 26;

    static readonly Dictionary<string, double> aspects = new()
    {
        ["code"] = 1.5,
        ["timing"] = 0.6,
        ["values"] = 1,
        ["waves"] = 0.8,
        ["drums"] = 1,
        ["pulses"] = 1,
        ["filter"] = 0.6,
        ["movement"] = 1,
        ["tuning"] = 0.6,
        ["rhythm"] = 0.5,
        ["themes"] = 3,
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
