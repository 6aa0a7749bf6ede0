namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>How much sound is held between the device's clock and ours, and how far the device's rate is corrected so that it stays so much.</summary>
/// <remarks>
/// Packets come at the device's clock, frames are taken at ours, and 100 ppm between them would eat the cushion within half an hour. The level's mean steers a correction:
/// proportional and integral, critically damped at 0.02 rad/s, so a difference of 150 ppm moves the level by 3 ms before it is made up for.
/// The correction changes by 20 ppm a second at most, a thirtieth of a cent. What it has found out of the clocks is kept from tune to tune.
/// </remarks>
internal sealed class Cushion
{
    /// <summary>Held before the first frame is given: what a lost packet is waited for, a reader's block, and 60 ms for packets that do not come evenly.</summary>
    internal static readonly TimeSpan Level = PacketOrder.Window + TimeSpan.FromMilliseconds(80);

    /// <summary>Half a cent. Crystals are better than 100 ppm each.</summary>
    internal const double MostPpm = 300;

    /// <summary>Of the correction, in a second.</summary>
    internal const double FastestPpm = 20;

    private const double PpmPerMillisecond = 40;
    private const double PpmPerMillisecondAndSecond = 0.4;

    /// <summary>A mean that is this much too high is not waited for: the oldest sound goes.</summary>
    private static readonly TimeSpan mostExcess = TimeSpan.FromMilliseconds(120);

    /// <summary>A reader that stayed away for so long begins anew.</summary>
    private static readonly TimeSpan rest = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan averaging = TimeSpan.FromSeconds(4);

    private TimeSpan lookedAt;
    private double meanMilliseconds;
    private double integralPpm;
    private bool open;

    /// <summary>So much faster than its nominal rate the device's sound is to be taken; -<see cref="MostPpm"/> to <see cref="MostPpm"/>.</summary>
    internal double Ppm { get; private set; }

    /// <summary>Sound that is more than wanted and has to go before the next frame is given.</summary>
    internal TimeSpan Excess { get; private set; }

    /// <summary>Nothing is held any more.</summary>
    internal void Empty() => open = false;

    /// <summary>Before each read.</summary>
    /// <param name="ready">What could be given.</param>
    /// <param name="arrived">That, and what waits for a missing packet.</param>
    /// <param name="now">Since any fixed point, never backwards.</param>
    /// <returns>Whether it may be given.</returns>
    internal bool Look(TimeSpan ready, TimeSpan arrived, TimeSpan now)
    {
        TimeSpan since = now - lookedAt;
        lookedAt = now;
        Excess = TimeSpan.Zero;
        if (since > rest)
            open = false;
        if (!open)
        {
            if (ready < Level)
                return false;
            open = true;
            Excess = ready - Level;
            meanMilliseconds = (arrived - Excess).TotalMilliseconds;
            return true;
        }
        meanMilliseconds += (arrived.TotalMilliseconds - meanMilliseconds) * (1 - Math.Exp(-since / averaging));
        double error = meanMilliseconds - Level.TotalMilliseconds;
        if (error > mostExcess.TotalMilliseconds && ready > Level)
        {
            Excess = ready - Level;
            meanMilliseconds = (arrived - Excess).TotalMilliseconds;
        }
        else
        {
            Steer(error, since.TotalSeconds);
        }
        return true;
    }

    private void Steer(double error, double seconds)
    {
        integralPpm = Math.Clamp(integralPpm + PpmPerMillisecondAndSecond * error * seconds, -MostPpm, MostPpm);
        double wanted = Math.Clamp(integralPpm + PpmPerMillisecond * error, -MostPpm, MostPpm);
        Ppm += Math.Clamp(wanted - Ppm, -FastestPpm * seconds, FastestPpm * seconds);
    }
}
