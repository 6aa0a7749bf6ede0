namespace SidFlow.Emu.Sid.Resampling;

/// <summary>Kaiser-windowed sinc low-passes with 96 dB of stopband.</summary>
static class KaiserWindow
{
    public const double StopbandDb = 96;

    const double Beta = 0.1102 * (StopbandDb - 8.7);

    static readonly double AtCentre = Bessel0(Beta);

    /// <summary>Half the length in samples that a transition of this width takes (Kaiser 1974).</summary>
    /// <param name="transition">Width over sample rate.</param>
    public static int HalfLength(double transition) =>
        (int)Math.Ceiling((StopbandDb - 7.95) / (2.285 * 2 * Math.PI * transition) / 2);

    /// <summary>The impulse response of a low-pass.</summary>
    /// <param name="x">Distance from the centre in samples.</param>
    /// <param name="cutoff">Twice the cutoff frequency over the sample rate.</param>
    /// <param name="half">Half length in samples.</param>
    public static double Sinc(double x, double cutoff, int half)
    {
        double edge = x / half;
        if (Math.Abs(edge) >= 1)
            return 0;
        double angle = Math.PI * cutoff * x;
        double sinc = Math.Abs(angle) < 1e-9 ? 1 : Portable.Sin(angle) / angle;
        return cutoff * sinc * Bessel0(Beta * Math.Sqrt(1 - edge * edge)) / AtCentre;
    }

    static double Bessel0(double x)
    {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-12 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
