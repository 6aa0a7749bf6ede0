namespace SidFlow.Ml.Features;

/// <summary>Cepstrum of a power spectrum in 40 bands that are equally wide on the mel scale, from 0 Hz to half the sample rate.</summary>
/// <remarks>Triangular bands, their power's natural logarithm, and a discrete cosine transform of kind II that keeps lengths.</remarks>
sealed class MelCepstrum
{
    public const int Coefficients = 13;

    const int Bands = 40;
    const double SilentPower = 1e-10;
    const double Ln2 = 0.6931471805599453;

    readonly (int First, double[] Weights)[] bands = new (int, double[])[Bands];
    readonly double[,] cosines = new double[Coefficients, Bands];
    readonly double[] logs = new double[Bands];

    public MelCepstrum(double binHz, int bins)
    {
        double top = Mel(binHz * bins);
        double[] edges = [.. Enumerable.Range(0, Bands + 2).Select(i => Hz(top * i / (Bands + 1)))];
        for (int band = 0; band < Bands; band++)
        {
            (double left, double middle, double right) = (edges[band], edges[band + 1], edges[band + 2]);
            int first = Math.Max(1, (int)Math.Ceiling(left / binHz));
            int last = Math.Min(bins, (int)(right / binHz));
            double[] weights = [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(bin => bin * binHz)
                .Select(hz => Math.Max(0, Math.Min((hz - left) / (middle - left), (right - hz) / (right - middle))))];
            bands[band] = (first, weights);
        }

        for (int c = 0; c < Coefficients; c++)
        {
            for (int band = 0; band < Bands; band++)
                cosines[c, band] = Math.Sqrt((c == 0 ? 1.0 : 2.0) / Bands) * Portable.CosTurns(c * (band + 0.5) / (2 * Bands));
        }
    }

    /// <param name="power">Bins from 1 on.</param>
    /// <param name="sums">Each coefficient is added to its place; shape [13].</param>
    public void AddTo(ReadOnlySpan<double> power, Span<double> sums)
    {
        for (int band = 0; band < Bands; band++)
        {
            (int first, double[] weights) = bands[band];
            double sum = SilentPower;
            for (int i = 0; i < weights.Length; i++)
                sum += weights[i] * power[first - 1 + i];
            logs[band] = Ln2 * Portable.Log2(sum);
        }

        for (int c = 0; c < Coefficients; c++)
        {
            double sum = 0;
            for (int band = 0; band < Bands; band++)
                sum += cosines[c, band] * logs[band];
            sums[c] += sum;
        }
    }

    static double Mel(double hz) => 1127 * Ln2 * Portable.Log2(1 + (hz / 700));

    static double Hz(double mel) => 700 * (Portable.Exp2(mel / (1127 * Ln2)) - 1);
}
