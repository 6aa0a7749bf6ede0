namespace SidFlow.Emu.Tape;

/// <summary>A system clock in Hz as an exact fraction.</summary>
/// <remarks>
/// Both C64 clocks are crystal / divider: PAL 17.734475 MHz / 18 = 985248.61 Hz,
/// NTSC 14.318181… MHz (= 157.5 MHz / 11) / 14 = 1022727.27 Hz.
/// </remarks>
public readonly record struct ClockRate(long Numerator, long Denominator)
{
    public static ClockRate Pal => new(17_734_475, 18);
    public static ClockRate Ntsc => new(11_250_000, 11);

    public double Hz => (double)Numerator / Denominator;

    public TimeSpan ToTime(Cycles cycles) =>
        new((long)((Int128)cycles.Value * Denominator * TimeSpan.TicksPerSecond / Numerator));

    /// <summary>The last whole cycle at or before <paramref name="time"/>.</summary>
    public Cycles ToCycles(TimeSpan time) =>
        new((long)((Int128)time.Ticks * Numerator / ((Int128)Denominator * TimeSpan.TicksPerSecond)));

    /// <summary>Whole samples of a stream at <paramref name="sampleRateHz"/> that end at or before <paramref name="cycles"/>.</summary>
    public long ToSamples(Cycles cycles, int sampleRateHz) =>
        (long)((Int128)cycles.Value * Denominator * sampleRateHz / Numerator);
}
