namespace SidFlow.Ml.Training;

/// <summary>How a model is trained.</summary>
/// <param name="Epochs">Times that each sample is shown, 1..1000.</param>
/// <param name="BatchSize">Samples between two corrections, 1..1024.</param>
/// <param name="LearningRate">Of Adam, above 0 up to 1.</param>
/// <param name="Seed">Decides on the first weights and on the order of the samples.</param>
public sealed record TrainingOptions(int Epochs, int BatchSize, double LearningRate, long Seed)
{
    public static TrainingOptions Usual { get; } = new(5, 8, 0.001, 1);

    /// <summary>Units of the hidden layers.</summary>
    public static IReadOnlyList<int> Hidden { get; } = [32, 16];

    /// <summary>Of a rank-uniform value, when a song is like any other: mean 1/2 and deviation 1/√12.</summary>
    public const double InputMean = 0.5, InputDeviation = 0.28867513459481287;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Check()
    {
        if (Epochs is < 1 or > 1000)
            throw new ArgumentException("epochs must be from 1 to 1000.");
        if (BatchSize is < 1 or > 1024)
            throw new ArgumentException("batchSize must be from 1 to 1024.");
        if (!(LearningRate is > 0 and <= 1))
            throw new ArgumentException("learningRate must be above 0 and at most 1.");
    }
}
