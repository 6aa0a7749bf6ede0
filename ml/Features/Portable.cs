namespace SidFlow.Ml.Features;

/// <summary>
/// Logarithm, exponential and sine from additions, multiplications and divisions alone. Those round alike on every machine, a
/// platform's own functions do not: so a song has the same features everywhere. Errors are below 1e-14 of the result, for sine of one.
/// </summary>
static class Portable
{
    const double Ln2 = 0.6931471805599453;
    const double SqrtHalf = 0.70710678118654757;

    /// <param name="x">Positive and normal.</param>
    public static double Log2(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1022;
        // 0.5..1, moved to 0.71..1.41 where the series is shortest.
        double part = BitConverter.Int64BitsToDouble((bits & 0xfffffffffffff) | 1022L << 52);
        if (part < SqrtHalf)
        {
            part *= 2;
            exponent--;
        }

        double s = (part - 1) / (part + 1);
        double square = s * s;
        double sum = 1.0 / 19;
        for (int n = 17; n > 0; n -= 2)
            sum = (1.0 / n) + (square * sum);
        return exponent + (2 / Ln2 * s * sum);
    }

    /// <summary>10 log10: a ratio of powers in dB.</summary>
    public static double Decibels(double power) => 3.0102999566398121 * Log2(power);

    /// <param name="x">-1000..1000.</param>
    public static double Exp2(double x)
    {
        double whole = Math.Round(x);
        double rest = (x - whole) * Ln2;
        double sum = 1;
        for (int n = 14; n > 0; n--)
            sum = 1 + (sum * rest / n);
        return sum * BitConverter.Int64BitsToDouble((long)(whole + 1023) << 52);
    }

    /// <summary>Sine of an angle in turns.</summary>
    /// <param name="turns">Small enough that its fraction is exact where exactness matters.</param>
    public static double SinTurns(double turns)
    {
        double halves = Math.Round(2 * turns);
        double rest = (turns - (halves / 2)) * 2 * Math.PI;
        double square = rest * rest;
        double sum = 1;
        for (int n = 20; n > 0; n -= 2)
            sum = 1 - (sum * square / (n * (n + 1)));
        return ((long)halves & 1) == 0 ? rest * sum : -rest * sum;
    }

    public static double CosTurns(double turns) => SinTurns(turns + 0.25);
}
