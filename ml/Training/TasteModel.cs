using SidFlow.Ml.Features;

namespace SidFlow.Ml.Training;

/// <summary>How a listener is expected to take a song.</summary>
/// <param name="Preference">1..5.</param>
/// <param name="Like">0..1: the chance of a like.</param>
public readonly record struct Taste(double Preference, double Like);

/// <summary>What was learnt of the listeners' taste: from a song's dimensions to a preference and the chance of a like. Immutable; any thread.</summary>
/// <remarks>
/// A multilayer perceptron of fully connected layers. Hidden units are tanh; the first output becomes 3 + 2 tanh, the second 1 / (1 + e^-x).
/// Sums run from the first input to the last and begin with the bias, so a song gets the same numbers everywhere.
/// </remarks>
public sealed class TasteModel
{
    public const double LowestPreference = 1, MiddlePreference = 3, HighestPreference = 5;

    internal const int Outputs = 2;
    const double HalfSpan = 2;

    readonly double[] means, scales;

    internal TasteModel(IReadOnlyList<Layer> layers, IReadOnlyList<double> means, IReadOnlyList<double> deviations)
    {
        Layers = layers;
        this.means = [.. means];
        scales = [.. deviations.Select(deviation => 1 / deviation)];
    }

    /// <summary>Dimensions it takes.</summary>
    public int Inputs => Layers[0].Inputs;

    /// <summary>Numbers that were learnt, as many as <see cref="TasteModelFiles.Weights"/> holds.</summary>
    public int Weights => Layers.Sum(layer => layer.Weights.Length + layer.Biases.Length);

    internal IReadOnlyList<Layer> Layers { get; }

    /// <summary>The same for every song: what is known of taste before anything of songs is.</summary>
    public static TasteModel Constant(int inputs, double preference, double like)
    {
        Layer layer = new(inputs, Outputs);
        layer.Biases[0] = ArcTanh(Math.Clamp((preference - MiddlePreference) / HalfSpan, -0.99, 0.99));
        layer.Biases[1] = Logit(Math.Clamp(like, 0.01, 0.99));
        return new TasteModel([layer], new double[inputs], [.. Enumerable.Repeat(1.0, inputs)]);
    }

    /// <summary>The model with something added to each weight.</summary>
    /// <param name="delta">Shape [<see cref="Weights"/>], in the order of the model's files.</param>
    /// <exception cref="ArgumentException">It is of another length.</exception>
    public TasteModel Plus(ReadOnlySpan<float> delta)
    {
        if (delta.Length != Weights)
            throw new ArgumentException($"The model has {Weights} weights, and {delta.Length} are to be added.", nameof(delta));
        List<Layer> added = [];
        int at = 0;
        foreach (Layer layer in Layers)
        {
            Layer sum = new(layer.Inputs, layer.Outputs);
            foreach ((double[] from, double[] to) in new[] { (layer.Weights, sum.Weights), (layer.Biases, sum.Biases) })
                for (int i = 0; i < from.Length; i++)
                    to[i] = from[i] + delta[at++];
            added.Add(sum);
        }

        return new TasteModel(added, means, [.. scales.Select(scale => 1 / scale)]);
    }

    /// <param name="vector">Rank-uniform, shape [<see cref="Inputs"/>].</param>
    public Taste Predict(ReadOnlySpan<float> vector)
    {
        (double preference, double like) = Raw(vector);
        return new Taste(PreferenceOf(preference), Curves.Sigmoid(like));
    }

    internal static double PreferenceOf(double raw) => MiddlePreference + (HalfSpan * Curves.Tanh(raw));

    /// <summary>The outputs before their curves.</summary>
    internal (double Preference, double Like) Raw(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Inputs)
            throw new ArgumentException($"The vector has {vector.Length} dimensions of {Inputs}.", nameof(vector));
        double[] from = Normalised(vector);
        for (int at = 0; at < Layers.Count; at++)
        {
            double[] to = new double[Layers[at].Outputs];
            Layers[at].Forward(from, to);
            if (at < Layers.Count - 1)
                for (int i = 0; i < to.Length; i++)
                    to[i] = Curves.Tanh(to[i]);
            from = to;
        }

        return (from[0], from[1]);
    }

    double[] Normalised(ReadOnlySpan<float> vector)
    {
        double[] values = new double[vector.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (vector[i] - means[i]) * scales[i];
        return values;
    }

    static double ArcTanh(double y) => Logit((1 + y) / 2) / 2;

    static double Logit(double share) => Curves.Ln2 * Portable.Log2(share / (1 - share));
}
