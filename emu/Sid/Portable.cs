namespace SidFlow.Emu.Sid;

/// <summary>
/// Functions for the tables, from additions, multiplications and divisions only. Those round alike everywhere, a platform's own functions do not:
/// so a tune renders to the same bytes on every machine. Errors are below 1e-15 of the result, for sine of one.
/// </summary>
static class Portable
{
    // ln 2 and pi in two parts, the first with enough zeros at its end that small multiples of it are exact.
    const double Ln2 = 0.693147180369123816490;
    const double Ln2Rest = 1.90821492927058770002e-10;
    const double Pi = 3.1415926218032837;
    const double PiRest = 3.178650954705639e-08;

    /// <param name="x">-700..700.</param>
    public static double Exp(double x)
    {
        double twos = Math.Round(x / (Ln2 + Ln2Rest));
        double rest = x - twos * Ln2 - twos * Ln2Rest;
        double sum = 1;
        for (int n = 14; n > 0; n--)
            sum = 1 + sum * rest / n;
        return sum * BitConverter.Int64BitsToDouble((long)(twos + 1023) << 52);
    }

    /// <param name="x">Positive and normal.</param>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long twos = (bits >> 52) - 1023;
        double part = BitConverter.Int64BitsToDouble((bits & 0xfffffffffffff) | 1023L << 52);
        if (part > 1.4142135623730951)
        {
            part /= 2;
            twos++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1))
        double s = (part - 1) / (part + 1);
        double sum = 0;
        for (int n = 23; n > 0; n -= 2)
            sum = 1.0 / n + sum * s * s;
        return twos * Ln2 + (twos * Ln2Rest + 2 * s * sum);
    }

    /// <param name="x">Up to some thousand turns.</param>
    public static double Sin(double x)
    {
        double halfTurns = Math.Round(x / (Pi + PiRest));
        double rest = x - halfTurns * Pi - halfTurns * PiRest;
        double sum = 1;
        for (int n = 22; n > 0; n -= 2)
            sum = 1 - sum * rest * rest / (n * (n + 1));
        return ((long)halfTurns & 1) == 0 ? rest * sum : -rest * sum;
    }
}
