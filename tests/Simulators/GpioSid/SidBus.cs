namespace SidFlow.Simulators.GpioSid;

/// <summary>Where the bus lies among the levels of a machine's lines, as bit numbers.</summary>
/// <param name="Data">D0 to D7.</param>
/// <param name="Address">A0 to A4.</param>
/// <param name="Selects">CS/ of each chip.</param>
/// <param name="Reset">RES/, or null.</param>
public sealed record SidPins(int[] Data, int[] Address, int[] Selects, int? Reset = null);

/// <param name="Nanoseconds">Of the falling edge of phi2 that took it.</param>
public readonly record struct LatchedWrite(long Nanoseconds, int Chip, int Register, int Value);

/// <summary>SIDs on a bus: takes the levels of the lines over time and tells what each chip would have latched.</summary>
/// <remarks>
/// From the chip's data sheet: a write is taken at the falling edge of phi2 while CS/ is low; CS/ must have been low for 350 ns by then, and address and data
/// stable. A CS/ that stays low over several edges repeats the same write, which counts as one. RES/ needs ten cycles. phi2 runs freely, its phase is anything.
/// </remarks>
/// <param name="periodNanoseconds">Of phi2.</param>
/// <param name="phaseNanoseconds">Of its first falling edge.</param>
public sealed class SidBus(SidPins pins, double periodNanoseconds, double phaseNanoseconds)
{
    private const long WritePulse = 350;
    private const int ResetCycles = 10;

    private readonly long[] lowSince = new long[pins.Selects.Length];
    private readonly bool[] taken = new bool[pins.Selects.Length];
    private ulong levels = ulong.MaxValue;
    private long now;
    private long resetSince;

    public List<LatchedWrite> Latched { get; } = [];

    /// <summary>Breaches of the bus's rules, in words.</summary>
    public List<string> Breaches { get; } = [];

    public int Resets { get; private set; }

    /// <summary>From <paramref name="nanoseconds"/> on the lines have these levels.</summary>
    public void Set(long nanoseconds, ulong next)
    {
        ulong changed = levels ^ next;
        for (int chip = 0; chip < pins.Selects.Length; chip++)
        {
            bool wasLow = !High(levels, pins.Selects[chip]);
            bool isLow = !High(next, pins.Selects[chip]);
            bool moved = pins.Data.Concat(pins.Address).Any(bit => High(changed, bit));
            if (wasLow)
                LatchUntil(nanoseconds, chip);
            if (moved && (wasLow || isLow))
                Breaches.Add($"{nanoseconds}: address or data change while CS/ {chip} is or goes low");
            if (!wasLow && isLow)
            {
                lowSince[chip] = nanoseconds;
                taken[chip] = false;
            }
            if (wasLow && !isLow && nanoseconds - lowSince[chip] < periodNanoseconds)
                Breaches.Add($"{nanoseconds}: CS/ {chip} was low for {nanoseconds - lowSince[chip]} ns");
            if (wasLow && !isLow && !taken[chip])
                Breaches.Add($"{nanoseconds}: a write to chip {chip} was not taken");
        }
        FollowReset(nanoseconds, next);
        levels = next;
        now = nanoseconds;
    }

    private void FollowReset(long nanoseconds, ulong next)
    {
        if (pins.Reset is not { } reset || High(levels, reset) == High(next, reset))
            return;
        if (!High(next, reset))
            resetSince = nanoseconds;
        else if (nanoseconds - resetSince < ResetCycles * periodNanoseconds)
            Breaches.Add($"{nanoseconds}: RES/ was low for {nanoseconds - resetSince} ns");
        else
            Resets++;
    }

    private void LatchUntil(long nanoseconds, int chip)
    {
        if (taken[chip])
            return;
        long ready = Math.Max(lowSince[chip] + WritePulse, now);
        double edge = phaseNanoseconds + Math.Ceiling((ready - phaseNanoseconds) / periodNanoseconds) * periodNanoseconds;
        if (edge >= nanoseconds)
            return;
        taken[chip] = true;
        Latched.Add(new LatchedWrite((long)edge, chip, Number(pins.Address), Number(pins.Data)));
    }

    private int Number(int[] bits) => bits.Select((bit, i) => High(levels, bit) ? 1 << i : 0).Sum();

    private static bool High(ulong word, int bit) => (word >> bit & 1) != 0;
}
