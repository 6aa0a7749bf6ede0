namespace SidFlow.Ml.Features;

/// <summary>What of the first two cepstral coefficients the waveforms and the filter's setting do not explain.</summary>
/// <remarks>
/// The prediction is a least-squares line through 585 songs of HVSC #83, the scale three standard deviations of what it leaves;
/// <c>bench/run classify --songs 600 --fit</c> prints the figures below. It explains 16 and 13 % of the variance.
/// </remarks>
public static class CepstrumResidual
{
    public const int Predictors = 6;

    static readonly double[][] weights =
    [
        [4.6733, 6.4030, 1.6897, 2.3938, -0.3674, -1.9469],
        [-1.0066, 4.1574, 1.5397, 2.3239, 2.7328, -0.8978],
    ];

    static readonly double[] scales = [8.1724, 5.1494];

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
