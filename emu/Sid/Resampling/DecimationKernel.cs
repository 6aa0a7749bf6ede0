namespace SidFlow.Emu.Sid.Resampling;

/// <summary>
/// The impulse response between the chip's pin and a sample: the C64's output low-pass and a Kaiser-windowed sinc in one,
/// tabulated at a few phases between cycles.
/// </summary>
/// <remarks>
/// The low-pass (10 kOhm, 1 nF, 15.9 kHz) acts a million times a second on the real board; as a factor of the kernel it is exact
/// and costs nothing. Passband to 20 kHz, or 0.4535 of the sample rate when that is less; stopband 96 dB down from where
/// aliases would fall into the passband. Straight lines between the phases err by less than -100 dB.
/// </remarks>
sealed class DecimationKernel
{
    public const int Phases = 32;

    const double StopbandDb = 96;
    const double Resistance = 10e3;
    const double Capacitance = 1000e-12;

    readonly float[] taps;

    public DecimationKernel(double clockHz, int sampleRateHz)
    {
        double pass = Math.Min(20_000, 0.4535 * sampleRateHz);
        double stop = sampleRateHz - pass;
        double transition = (stop - pass) / clockHz;
        Half = (int)Math.Ceiling((StopbandDb - 7.95) / (2.285 * 2 * Math.PI * transition) / 2);
        // The low-pass decays by 1/e in ten cycles: after this many it is below the stopband.
        double perCycle = 1 / (1 + clockHz * Resistance * Capacitance);
        int tail = (int)Math.Ceiling(StopbandDb / 20 * Math.Log(10) / -Math.Log(1 - perCycle));
        After = Half + 1;
        Before = Half + tail + 1;
        Length = (Before + After + 7) / 8 * 8;
        Before = Length - After;

        double[][] fine = new double[Phases + 1][];
        double sum = 0;
        for (int phase = 0; phase <= Phases; phase++)
        {
            fine[phase] = Tabulate((double)phase / Phases, pass, stop, clockHz, perCycle);
            if (phase < Phases)
                sum += fine[phase].Sum();
        }

        taps = new float[(Phases + 1) * Length];
        for (int phase = 0; phase <= Phases; phase++)
            for (int i = 0; i < Length; i++)
                taps[phase * Length + i] = (float)(fine[phase][i] * Phases / sum);
    }

    /// <summary>Half the sinc's length in cycles.</summary>
    public int Half { get; }

    /// <summary>Whole cycles a sample needs before and after its own moment.</summary>
    public int Before { get; }
    public int After { get; }

    /// <summary>Taps of a phase, a multiple of 8.</summary>
    public int Length { get; }

    /// <param name="phase">0..<see cref="Phases"/>: how far behind the cycle's start the sample's moment lies.</param>
    public ReadOnlySpan<float> Taps(int phase) => taps.AsSpan(phase * Length, Length);

    /// <summary>Weight of each cycle from Before cycles ahead of the moment on, oldest first.</summary>
    double[] Tabulate(double offset, double pass, double stop, double clockHz, double perCycle)
    {
        double beta = 0.1102 * (StopbandDb - 8.7);
        double cutoff = (pass + stop) / clockHz;
        var sinc = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            // Position of the cycle relative to the moment, in cycles.
            double x = i - Before + 1 - offset;
            double edge = x / Half;
            if (Math.Abs(edge) < 1)
                sinc[i] = cutoff * Sinc(cutoff * x) * Bessel0(beta * Math.Sqrt(1 - edge * edge)) / Bessel0(beta);
        }

        // Low-pass at the pin, then sinc: each cycle's weight also holds what the low-pass still remembers of it later.
        for (int i = Length - 2; i >= 0; i--)
            sinc[i] = sinc[i] * perCycle + (1 - perCycle) * sinc[i + 1];
        sinc[^1] *= perCycle;
        return sinc;
    }

    static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

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
