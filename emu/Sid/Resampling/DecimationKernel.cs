namespace SidFlow.Emu.Sid.Resampling;

/// <summary>
/// Last stage of decimation: the response between the values of the stages before and a sample. The C64's output low-pass and a
/// windowed sinc in one, tabulated at a few phases between the values.
/// </summary>
/// <remarks>
/// The low-pass (10 kOhm, 1 nF, 15.9 kHz) acts a million times a second on the real board; as a factor of the kernel it is exact
/// and costs nothing. Passband to 20 kHz, or 0.4535 of the sample rate when that is less; stopband 96 dB down from where
/// aliases would fall into the passband. Straight lines between the phases err by less than -95 dB.
/// </remarks>
sealed class DecimationKernel
{
    /// <summary>Phases are a sixteenth of a cycle apart.</summary>
    public const int PhasesPerCycle = 16;

    public const double Resistance = 10e3;
    public const double Capacitance = 1000e-12;

    readonly int spacing;
    readonly float[] taps;

    /// <param name="clockHz">Cycles a second.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="spacing">Cycles between values.</param>
    public DecimationKernel(double clockHz, int sampleRateHz, int spacing)
    {
        this.spacing = spacing;
        double pass = PassHz(sampleRateHz);
        // Images of the values' own rate must fall into the stopband as well.
        double stop = Math.Min(sampleRateHz - pass, clockHz / spacing / 2);
        int half = KaiserWindow.HalfLength((stop - pass) / clockHz);
        // The low-pass decays by 1/e in ten cycles: after this many it is below the stopband.
        double perCycle = 1 / (1 + clockHz * Resistance * Capacitance);
        int tail = (int)Math.Ceiling(KaiserWindow.StopbandDb / 20 * Portable.Log(10) / -Portable.Log(1 - perCycle));
        After = (half + spacing) / spacing + 1;
        Length = ((half + tail) / spacing + 1 + After + 15) / 16 * 16;
        Before = Length - After;
        Phases = PhasesPerCycle * spacing;

        // Each fraction of a cycle once; the phases that differ by whole cycles share it.
        double cutoff = (pass + stop) / clockHz;
        var fractions = new double[PhasesPerCycle][];
        for (int i = 0; i < PhasesPerCycle; i++)
            fractions[i] = Tabulate((double)i / PhasesPerCycle, cutoff, half, perCycle);
        double sum = fractions.Sum(cycles => cycles.Sum()) / Phases;

        taps = new float[(Phases + 1) * Length];
        for (int phase = 0; phase <= Phases; phase++)
        {
            double[] cycles = fractions[phase % PhasesPerCycle];
            for (int i = 0; i < Length; i++)
                taps[phase * Length + i] = (float)(cycles[spacing * (i + 1) - phase / PhasesPerCycle] / sum);
        }
    }

    /// <summary>Positions between two values that are tabulated.</summary>
    public int Phases { get; }

    /// <summary>Values needed up to the sample's moment, and after it.</summary>
    public int Before { get; }
    public int After { get; }

    /// <summary>Taps of a phase, a multiple of 16.</summary>
    public int Length { get; }

    /// <summary>Where the passband of a sample rate ends.</summary>
    public static double PassHz(int sampleRateHz) => Math.Min(20_000, 0.4535 * sampleRateHz);

    /// <summary>Weights of the values from Before - 1 ahead of the last one before the moment on.</summary>
    /// <param name="phase">0..<see cref="Phases"/>: how far behind that last value the moment lies.</param>
    public ReadOnlySpan<float> Taps(int phase) => taps.AsSpan(phase * Length, Length);

    /// <summary>The weights that single cycles have, from <see cref="Before"/> values ahead of the moment on.</summary>
    double[] Tabulate(double fraction, double cutoff, int half, double perCycle)
    {
        var cycles = new double[spacing * (Length + 1)];
        for (int i = 0; i < cycles.Length; i++)
            cycles[i] = KaiserWindow.Sinc(i - spacing * Before - fraction, cutoff, half);

        // Low-pass at the pin, then sinc: each cycle's weight also holds what the low-pass still remembers of it later.
        cycles[^1] *= perCycle;
        for (int i = cycles.Length - 2; i >= 0; i--)
            cycles[i] = cycles[i] * perCycle + (1 - perCycle) * cycles[i + 1];
        return cycles;
    }
}
