using SidFlow.Ml.Features;

namespace SidFlow.Ml.Training;

/// <summary>The curves of the network, the same to the bit on every machine.</summary>
static class Curves
{
    public const double Ln2 = 0.6931471805599453;

    /// <summary>log2 e.</summary>
    const double Log2E = 1.4426950408889634;

    /// <summary>Beyond, the curves are flat to the last bit.</summary>
    const double Flat = 40;

    public static double Sigmoid(double x) => 1 / (1 + Portable.Exp2(-Log2E * Math.Clamp(x, -Flat, Flat)));

    public static double Tanh(double x) => (2 * Sigmoid(2 * x)) - 1;

    /// <summary>-ln of the chance that was given to what came true.</summary>
    /// <param name="logit">Of the chance.</param>
    /// <param name="truth">0..1.</param>
    public static double LogLoss(double logit, double truth)
    {
        // ln(1 + e^-|x|) + max(x, 0) - x * truth: never the logarithm of 0.
        double size = Math.Min(Math.Abs(logit), Flat);
        return (Ln2 * Portable.Log2(1 + Portable.Exp2(-Log2E * size))) + Math.Max(logit, 0) - (logit * truth);
    }
}
