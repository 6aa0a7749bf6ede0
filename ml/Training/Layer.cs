namespace SidFlow.Ml.Training;

/// <summary>Fully connected units.</summary>
sealed class Layer(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    /// <summary>Shape [inputs, outputs].</summary>
    public double[] Weights { get; } = new double[inputs * outputs];

    /// <summary>Shape [outputs].</summary>
    public double[] Biases { get; } = new double[outputs];

    /// <param name="from">Shape [inputs].</param>
    /// <param name="to">Receives the sums, shape [outputs].</param>
    public void Forward(ReadOnlySpan<double> from, Span<double> to)
    {
        Biases.CopyTo(to);
        for (int i = 0; i < Inputs; i++)
        {
            ReadOnlySpan<double> row = Weights.AsSpan(i * Outputs, Outputs);
            for (int o = 0; o < row.Length; o++)
                to[o] += from[i] * row[o];
        }
    }

    /// <param name="from">What went in.</param>
    /// <param name="error">By how much the loss rises with each sum.</param>
    /// <param name="gradient">Gets its share added, in this layer's shape.</param>
    /// <param name="back">Receives by how much the loss rises with each input; empty where nobody asks.</param>
    public void Backward(ReadOnlySpan<double> from, ReadOnlySpan<double> error, Layer gradient, Span<double> back)
    {
        for (int o = 0; o < error.Length; o++)
            gradient.Biases[o] += error[o];
        for (int i = 0; i < Inputs; i++)
        {
            ReadOnlySpan<double> row = Weights.AsSpan(i * Outputs, Outputs);
            Span<double> slope = gradient.Weights.AsSpan(i * Outputs, Outputs);
            double sum = 0;
            for (int o = 0; o < row.Length; o++)
            {
                slope[o] += from[i] * error[o];
                sum += row[o] * error[o];
            }

            if (!back.IsEmpty)
                back[i] = sum;
        }
    }
}
