namespace SidFlow.Ml.Training;

/// <summary>A model being trained, one epoch after the other. The same samples and options give the same bits on every machine, in one go or by way of <see cref="TrainingState"/>.</summary>
public sealed class TasteTraining
{
    readonly IReadOnlyList<TasteSample> samples;
    readonly Layer[] layers, gradients;
    readonly double[][] sums, errors;
    readonly Adam adam;

    /// <param name="samples">Of one width; in an order that does not change.</param>
    /// <param name="from">Where an earlier run stood; null to begin.</param>
    /// <exception cref="FormatException">The state is of another network.</exception>
    public TasteTraining(IReadOnlyList<TasteSample> samples, int inputs, TrainingOptions options, TrainingState? from = null)
    {
        options.Check();
        if (samples.Any(sample => sample.Vector.Length != inputs))
            throw new ArgumentException($"A sample has not {inputs} dimensions.", nameof(samples));
        this.samples = samples;
        Options = options;
        layers = Shape(inputs);
        gradients = Shape(inputs);
        sums = [new double[inputs], .. layers.Select(layer => new double[layer.Outputs])];
        errors = [new double[inputs], .. layers.Select(layer => new double[layer.Outputs])];
        adam = new Adam(options.LearningRate, layers.Sum(layer => layer.Weights.Length + layer.Biases.Length));
        if (from is null)
            Begin();
        else
            from.Restore(this);
    }

    public TrainingOptions Options { get; }

    /// <summary>Epochs that are done.</summary>
    public int Epoch { get; internal set; }

    public bool IsDone => Epoch >= Options.Epochs;

    /// <summary>The model as it is now.</summary>
    /// <remarks>Its weights are rounded to 32 bits, as they are kept: what is measured is what is published.</remarks>
    public TasteModel Model
    {
        get
        {
            Layer[] rounded = Shape(layers[0].Inputs);
            foreach ((Layer to, Layer from) in rounded.Zip(layers))
            {
                for (int i = 0; i < from.Weights.Length; i++)
                    to.Weights[i] = (float)from.Weights[i];
                for (int i = 0; i < from.Biases.Length; i++)
                    to.Biases[i] = (float)from.Biases[i];
            }

            int inputs = rounded[0].Inputs;
            return new TasteModel(rounded,
                [.. Enumerable.Repeat(TrainingOptions.InputMean, inputs)], [.. Enumerable.Repeat(TrainingOptions.InputDeviation, inputs)]);
        }
    }

    public TrainingState State => TrainingState.Of(this);

    internal IReadOnlyList<Layer> Layers => layers;

    internal Adam Pace => adam;

    /// <summary>Shows every sample once.</summary>
    /// <returns>Mean loss of a sample, each before it was learnt from.</returns>
    public double RunEpoch(CancellationToken stop)
    {
        int[] order = Order();
        double loss = 0;
        for (int at = 0; at < order.Length; at += Options.BatchSize)
        {
            stop.ThrowIfCancellationRequested();
            int count = Math.Min(Options.BatchSize, order.Length - at);
            foreach (Layer gradient in gradients)
            {
                Array.Clear(gradient.Weights);
                Array.Clear(gradient.Biases);
            }

            foreach (int index in order.AsSpan(at, count))
                loss += Learn(samples[index], 1.0 / count);
            Correct();
        }

        Epoch++;
        return order.Length == 0 ? 0 : loss / order.Length;
    }

    /// <summary>What a sample's prediction costs: the squared error of the preference on a scale of -1..1, and the log-loss of the like.</summary>
    internal static double Loss(TasteSample sample, double rawPreference, double rawLike)
    {
        double miss = Curves.Tanh(rawPreference) - Centred(sample.Preference);
        return (sample.PreferenceWeight * miss * miss) + (sample.LikedWeight * Curves.LogLoss(rawLike, sample.Liked ? 1 : 0));
    }

    static double Centred(double preference) => (preference - TasteModel.MiddlePreference) / (TasteModel.HighestPreference - TasteModel.MiddlePreference);

    static Layer[] Shape(int inputs)
    {
        int[] widths = [inputs, .. TrainingOptions.Hidden, TasteModel.Outputs];
        return [.. widths.Zip(widths.Skip(1), (from, to) => new Layer(from, to))];
    }

    /// <summary>Weights from even chance, wide enough that a signal keeps its size from layer to layer (Glorot, Bengio 2010).</summary>
    void Begin()
    {
        SeededRandom random = new(unchecked((ulong)Options.Seed));
        foreach (Layer layer in layers)
        {
            double limit = Math.Sqrt(6.0 / (layer.Inputs + layer.Outputs));
            foreach (ref double weight in layer.Weights.AsSpan())
                weight = ((2 * random.NextShare()) - 1) * limit;
        }
    }

    /// <summary>Each epoch has an order of its own, which depends on nothing before it.</summary>
    int[] Order()
    {
        SeededRandom random = new(SeededRandom.Hash(unchecked((ulong)Options.Seed), $"epoch {Epoch}"));
        int[] order = [.. Enumerable.Range(0, samples.Count)];
        for (int left = order.Length; left > 1; left--)
        {
            int other = random.NextBelow(left);
            (order[left - 1], order[other]) = (order[other], order[left - 1]);
        }

        return order;
    }

    double Learn(TasteSample sample, double share)
    {
        ReadOnlySpan<float> vector = sample.Vector.Span;
        for (int i = 0; i < vector.Length; i++)
            sums[0][i] = (vector[i] - TrainingOptions.InputMean) / TrainingOptions.InputDeviation;
        for (int at = 0; at < layers.Length; at++)
        {
            layers[at].Forward(sums[at], sums[at + 1]);
            if (at < layers.Length - 1)
                foreach (ref double unit in sums[at + 1].AsSpan())
                    unit = Curves.Tanh(unit);
        }

        double[] raw = sums[^1];
        double height = Curves.Tanh(raw[0]);
        errors[^1][0] = share * sample.PreferenceWeight * 2 * (height - Centred(sample.Preference)) * (1 - (height * height));
        errors[^1][1] = share * sample.LikedWeight * (Curves.Sigmoid(raw[1]) - (sample.Liked ? 1 : 0));
        for (int at = layers.Length - 1; at >= 0; at--)
        {
            layers[at].Backward(sums[at], errors[at + 1], gradients[at], at == 0 ? [] : errors[at]);
            if (at > 0)
                for (int i = 0; i < errors[at].Length; i++)
                    errors[at][i] *= 1 - (sums[at][i] * sums[at][i]);
        }

        return Loss(sample, raw[0], raw[1]);
    }

    void Correct()
    {
        adam.Step();
        int place = 0;
        foreach ((Layer layer, Layer gradient) in layers.Zip(gradients))
        {
            adam.Correct(layer.Weights, gradient.Weights, place, shrink: true);
            place += layer.Weights.Length;
            adam.Correct(layer.Biases, gradient.Biases, place, shrink: false);
            place += layer.Biases.Length;
        }
    }
}
