namespace SidFlow.Ml.Features;

/// <summary>What one frame's power spectrum looks like.</summary>
sealed class SpectrumShape(double binHz)
{
    const double RolloffShare = 0.85, LowBelowHz = 250, FlatnessFloorDb = -80;

    /// <summary>Edges of the contrast's bands in Hz, an octave each; what lies above belongs to the last.</summary>
    static readonly double[] contrastEdges = [86, 172, 345, 689, 1378, 2756, double.PositiveInfinity];

    readonly double[] sorted = new double[PowerFrames.Bins];

    public double Centroid { get; private set; }
    public double Rolloff { get; private set; }
    public double FlatnessDb { get; private set; }
    public double Entropy { get; private set; }
    public double Crest { get; private set; }
    public double Hfc { get; private set; }
    public double ContrastDb { get; private set; }
    public double LowShare { get; private set; }

    /// <param name="power">Bins from 1 on; not all 0.</param>
    /// <param name="magnitude">Their square roots.</param>
    public void Measure(ReadOnlySpan<double> power, ReadOnlySpan<double> magnitude)
    {
        double total = 0, magnitudes = 0, moment = 0, high = 0, low = 0, largest = 0;
        for (int i = 0; i < power.Length; i++)
        {
            double hz = (i + 1) * binHz;
            total += power[i];
            high += power[i] * (i + 1);
            low += hz < LowBelowHz ? power[i] : 0;
            magnitudes += magnitude[i];
            moment += magnitude[i] * hz;
            largest = Math.Max(largest, magnitude[i]);
        }

        Centroid = moment / magnitudes;
        Crest = largest * power.Length / magnitudes;
        Hfc = high / power.Length;
        LowShare = low / total;
        MeasureDistribution(power, total);
        ContrastDb = Contrast(power, total);
    }

    void MeasureDistribution(ReadOnlySpan<double> power, double total)
    {
        // A bin 100 dB below the frame's mean counts as that: noise of rounding is nobody's tone.
        double floor = total / power.Length * 1e-10;
        double below = 0, logs = 0, bits = 0;
        Rolloff = power.Length * binHz;
        for (int i = 0; i < power.Length; i++)
        {
            double log = Portable.Log2(Math.Max(power[i], floor) / total);
            logs += log;
            bits -= power[i] / total * log;
            if (below < RolloffShare * total && below + power[i] >= RolloffShare * total)
                Rolloff = (i + 1) * binHz;
            below += power[i];
        }

        Entropy = bits / Portable.Log2(power.Length);
        // The arithmetic mean of the shares is 1 / bins.
        double flatness = 3.0102999566398121 * ((logs / power.Length) + Portable.Log2(power.Length));
        FlatnessDb = Math.Clamp(flatness, FlatnessFloorDb, 0);
    }

    double Contrast(ReadOnlySpan<double> power, double total)
    {
        double sum = 0;
        int from = 0;
        foreach (double edge in contrastEdges.AsSpan(1))
        {
            int end = from;
            while (end < power.Length && (end + 1) * binHz < edge)
                end++;
            Span<double> band = sorted.AsSpan(0, end - from);
            power[from..end].CopyTo(band);
            band.Sort();
            int fifth = Math.Max(1, band.Length / 5);
            double valley = 0, peak = 0;
            for (int i = 0; i < fifth; i++)
            {
                valley += band[i];
                peak += band[^(i + 1)];
            }

            double floor = total * 1e-10;
            sum += Portable.Decibels((peak + floor) / (valley + floor));
            from = end;
        }

        return sum / (contrastEdges.Length - 1);
    }
}
