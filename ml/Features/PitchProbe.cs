namespace SidFlow.Ml.Features;

/// <summary>How periodic a frame is, and how far its partials lie off the multiples of its pitch.</summary>
static class PitchProbe
{
    const double HighestHz = 1000;
    const int Harmonics = 10;

    /// <summary>Peaks count down to this power below the strongest: 30 dB.</summary>
    const double PeakShare = 1e-3;

    /// <summary>A multiple of the period is alike too: the first peak within this share of the best is the pitch.</summary>
    const double AsGood = 0.9;

    /// <returns>Salience 0..1, and inharmonicity 0..1, or 0 where there is no pitch.</returns>
    public static (double Salience, double Inharmonicity) Of(ReadOnlySpan<double> likeness, ReadOnlySpan<double> power, ReadOnlySpan<double> magnitude, double sampleRateHz)
    {
        int shortest = (int)(sampleRateHz / HighestHz);
        double best = 0;
        for (int lag = shortest; lag < likeness.Length - 1; lag++)
        {
            if (IsPeak(likeness, lag))
                best = Math.Max(best, likeness[lag]);
        }

        if (best <= 0)
            return (0, 0);
        int period = shortest;
        while (!(IsPeak(likeness, period) && likeness[period] >= AsGood * best))
            period++;
        double bend = likeness[period - 1] - (2 * likeness[period]) + likeness[period + 1];
        double lagExact = period + (bend < 0 ? 0.5 * (likeness[period - 1] - likeness[period + 1]) / bend : 0);
        double pitchBins = 2.0 * PowerFrames.Bins / lagExact;
        return (Shares.Unit(best), Inharmonicity(power, magnitude, pitchBins));
    }

    static bool IsPeak(ReadOnlySpan<double> values, int at) => values[at] > values[at - 1] && values[at] >= values[at + 1];

    static double Inharmonicity(ReadOnlySpan<double> power, ReadOnlySpan<double> magnitude, double pitchBins)
    {
        int last = Math.Min(power.Length - 1, (int)(pitchBins * (Harmonics + 0.5)));
        double strongest = 0;
        for (int i = 0; i < last; i++)
            strongest = Math.Max(strongest, power[i]);
        double off = 0, all = 0;
        for (int i = 1; i < last; i++)
        {
            if (!IsPeak(power, i) || power[i] < PeakShare * strongest)
                continue;
            // Bin 1 stands at place 0; the peak lies between bins.
            double bend = magnitude[i - 1] - (2 * magnitude[i]) + magnitude[i + 1];
            double bin = i + 1 + (bend < 0 ? 0.5 * (magnitude[i - 1] - magnitude[i + 1]) / bend : 0);
            double harmonic = bin / pitchBins;
            double nearest = Math.Max(1, Math.Round(harmonic));
            off += magnitude[i] * Math.Min(1, 2 * Math.Abs(harmonic - nearest));
            all += magnitude[i];
        }

        return Shares.Of(off, all);
    }
}
