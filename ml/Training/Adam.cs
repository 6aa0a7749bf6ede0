using SidFlow.Ml.Features;

namespace SidFlow.Ml.Training;

/// <summary>Corrects weights against their gradient, each at a pace of its own (Kingma, Ba 2015), and draws them towards zero (Loshchilov, Hutter 2019).</summary>
sealed class Adam(double learningRate, int weights)
{
    const double FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8;

    /// <summary>Of a weight, for each correction at full pace.</summary>
    const double WeightDecay = 0.01;

    /// <summary>Running means of gradient and squared gradient, shape [weights].</summary>
    public double[] First { get; } = new double[weights];

    /// <inheritdoc cref="First"/>
    public double[] Second { get; } = new double[weights];

    public int Steps { get; set; }

    /// <summary>To be called once a batch, before <see cref="Correct"/>.</summary>
    public void Step() => Steps++;

    /// <param name="at">Place of these weights among all.</param>
    /// <param name="shrink">False for biases, which are not drawn towards zero.</param>
    public void Correct(Span<double> values, ReadOnlySpan<double> gradient, int at, bool shrink)
    {
        double firstBias = 1 - Power(FirstDecay, Steps), secondBias = 1 - Power(SecondDecay, Steps);
        for (int i = 0; i < values.Length; i++)
        {
            ref double first = ref First[at + i], second = ref Second[at + i];
            first = (FirstDecay * first) + ((1 - FirstDecay) * gradient[i]);
            second = (SecondDecay * second) + ((1 - SecondDecay) * gradient[i] * gradient[i]);
            if (shrink)
                values[i] -= learningRate * WeightDecay * values[i];
            values[i] -= learningRate * (first / firstBias) / (Math.Sqrt(second / secondBias) + Epsilon);
        }
    }

    static double Power(double share, int steps) => Portable.Exp2(Math.Max(-1000, steps * Portable.Log2(share)));
}
