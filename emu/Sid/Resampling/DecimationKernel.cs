namespace SidFlow.Emu.Sid.Resampling;

/// <summary>
/// Second stage of decimation: the response between the values of the first stage and a sample. The C64's output low-pass and a
/// windowed sinc in one, tabulated at a few phases between the values.
/// </summary>
/// <remarks>
/// The low-pass (10 kOhm, 1 nF, 15.9 kHz) acts a million times a second on the real board; as a factor of the kernel it is exact
/// and costs nothing. Passband to 20 kHz, or 0.4535 of the sample rate when that is less; stopband 96 dB down from where
/// aliases would fall into the passband. Straight lines between the phases err by less than -95 dB.
/// </remarks>
sealed class DecimationKernel
{
    public const int Phases = 64;

    const double Resistance = 10e3;
    const double Capacitance = 1000e-12;
    const double HighestStopHz = 80_000;

    readonly float[] taps;

    public DecimationKernel(double clockHz, int sampleRateHz)
    {
        double pass = Math.Min(20_000, 0.4535 * sampleRateHz);
        double stop = Math.Min(sampleRateHz - pass, HighestStopHz);
        int half = KaiserWindow.HalfLength((stop - pass) / clockHz);
        // The low-pass decays by 1/e in ten cycles: after this many it is below the stopband.
        double perCycle = 1 / (1 + clockHz * Resistance * Capacitance);
        int tail = (int)Math.Ceiling(KaiserWindow.StopbandDb / 20 * Math.Log(10) / -Math.Log(1 - perCycle));
        After = (half + Quarter.Factor) / Quarter.Factor + 1;
        Length = ((half + tail) / Quarter.Factor + 1 + After + 15) / 16 * 16;
        Before = Length - After;

        var exact = new double[Phases + 1][];
        double sum = 0;
        for (int phase = 0; phase <= Phases; phase++)
        {
            exact[phase] = Tabulate((double)Quarter.Factor * phase / Phases, (pass + stop) / clockHz, half, perCycle);
            if (phase < Phases)
                sum += exact[phase].Sum();
        }

        taps = new float[(Phases + 1) * Length];
        for (int phase = 0; phase <= Phases; phase++)
            for (int i = 0; i < Length; i++)
                taps[phase * Length + i] = (float)(exact[phase][i] * Phases / sum);
    }

    /// <summary>Values needed up to the sample's moment, and after it.</summary>
    public int Before { get; }
    public int After { get; }

    /// <summary>Taps of a phase, a multiple of 16.</summary>
    public int Length { get; }

    /// <summary>Weights of the values from Before - 1 ahead of the last one before the moment on.</summary>
    /// <param name="phase">0..<see cref="Phases"/>: how far behind that last value the moment lies.</param>
    public ReadOnlySpan<float> Taps(int phase) => taps.AsSpan(phase * Length, Length);

    /// <summary>Every fourth of the weights that single cycles would have.</summary>
    double[] Tabulate(double offset, double cutoff, int half, double perCycle)
    {
        var cycles = new double[Quarter.Factor * Length];
        for (int i = 0; i < cycles.Length; i++)
            cycles[i] = KaiserWindow.Sinc(i - Quarter.Factor * (Before - 1) - offset, cutoff, half);

        // Low-pass at the pin, then sinc: each cycle's weight also holds what the low-pass still remembers of it later.
        cycles[^1] *= perCycle;
        for (int i = cycles.Length - 2; i >= 0; i--)
            cycles[i] = cycles[i] * perCycle + (1 - perCycle) * cycles[i + 1];
        return [.. Enumerable.Range(0, Length).Select(i => cycles[Quarter.Factor * i])];
    }
}
