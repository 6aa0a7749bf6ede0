using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The chip's R-2R digital to analog converters, normalised to about 0..1.</summary>
/// <remarks>
/// 6581: the ladder lacks its terminating resistor and 2R/R is about 2.20, which bends the lower bits and leaves steps at the
/// upper ones; the source follower behind the waveform DAC compresses the top. 8580: terminated, 2.00, straight.
/// Switched-off bits leak.
/// </remarks>
static class LadderDac
{
    public const double FollowerGain = 1.1;
    public const double FollowerSaturation = 1.1;

    public static double[] Build(ChipModel model, int bits, bool follower = false)
    {
        bool old = model == ChipModel.Mos6581;
        Ladder ladder = ModelParameters.Of(model).Ladder;
        double[] weights = Weights(bits, ladder.RungOverRail, ladder.Terminated);
        var table = new double[1 << bits];
        for (int code = 0; code < table.Length; code++)
        {
            double sum = 0;
            for (int bit = 0; bit < bits; bit++)
                sum += (code >> bit & 1) != 0 ? weights[bit] : weights[bit] * ladder.Leak;
            table[code] = follower && old
                ? FollowerGain * sum + (1 - FollowerGain) * FollowerSaturation * sum * sum * sum
                : sum;
        }

        return table;
    }

    /// <summary>What each bit alone adds at the output, by superposition: Thevenin equivalents from bit 0 upwards.</summary>
    static double[] Weights(int bits, double rungOverRail, bool terminated)
    {
        var weights = new double[bits];
        for (int driven = 0; driven < bits; driven++)
        {
            // Resistance seen from the current node towards bit 0; nothing hangs there when the terminator is missing.
            double tail = terminated ? rungOverRail : double.PositiveInfinity;
            double voltage = 0;
            for (int node = 0; node < bits; node++)
            {
                if (node > 0)
                    tail += 1;
                double rungShare = double.IsInfinity(tail) ? 1 : tail / (tail + rungOverRail);
                voltage = voltage * (1 - rungShare) + (node == driven ? rungShare : 0);
                tail = double.IsInfinity(tail) ? rungOverRail : tail * rungOverRail / (tail + rungOverRail);
            }

            weights[driven] = voltage;
        }

        double all = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / all);
    }
}
