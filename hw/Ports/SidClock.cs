namespace SidFlow.Hw.Ports;

/// <summary>A chip clock in Hz as an exact fraction.</summary>
/// <remarks>PAL 17.734475 MHz / 18, NTSC 157.5 MHz / 11 / 14.</remarks>
public readonly record struct SidClock(long Numerator, long Denominator)
{
    public static SidClock Pal => new(17_734_475, 18);
    public static SidClock Ntsc => new(11_250_000, 11);
    public static SidClock OneMegahertz => new(1_000_000, 1);

    public double Hz => (double)Numerator / Denominator;

    /// <summary>Nanoseconds from cycle 0 to the start of cycle <paramref name="cycles"/>, rounded down.</summary>
    public long ToNanoseconds(long cycles) => (long)((Int128)cycles * Denominator * 1_000_000_000 / Numerator);

    public TimeSpan ToTime(long cycles) => new(ToNanoseconds(cycles) / 100);

    /// <summary>The last whole cycle at or before <paramref name="time"/>.</summary>
    public long ToCycles(TimeSpan time) => (long)((Int128)time.Ticks * Numerator / ((Int128)Denominator * TimeSpan.TicksPerSecond));
}
