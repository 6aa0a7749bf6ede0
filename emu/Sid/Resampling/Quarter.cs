namespace SidFlow.Emu.Sid.Resampling;

/// <summary>First stage of decimation: one value every four cycles, flat to 20 kHz, free of aliases there.</summary>
/// <remarks>Value m is centred on cycle 4 m and needs the <see cref="Half"/> cycles on either side of it.</remarks>
sealed class Quarter
{
    public const int Factor = 4;

    readonly float[] taps;

    public Quarter(double clockHz)
    {
        const double PassHz = 20_000;
        double quarterHz = clockHz / Factor;
        Half = KaiserWindow.HalfLength((quarterHz - 2 * PassHz) / clockHz);
        var exact = new double[(2 * Half + 8) / 8 * 8];
        for (int i = 0; i <= 2 * Half; i++)
            exact[i] = KaiserWindow.Sinc(i - Half, quarterHz / clockHz, Half);
        double sum = exact.Sum();
        taps = Array.ConvertAll(exact, tap => (float)(tap / sum));
    }

    /// <summary>Cycles needed before and after the centre.</summary>
    public int Half { get; }

    /// <summary>Cycles read from the first one on; those beyond 2 Half + 1 have no weight.</summary>
    public int Length => taps.Length;

    /// <param name="cycles">From Half cycles before the centre on, <see cref="Length"/> of them.</param>
    public float Of(ReadOnlySpan<float> cycles) => Convolution.Of(taps, cycles);
}
