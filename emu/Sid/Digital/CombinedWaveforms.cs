using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>
/// What the waveform DAC sees when several waveforms are selected: their AND, of which zero bits pull neighbouring ones down.
/// </summary>
/// <remarks>
/// The selector connects all selected waveforms to the same twelve lines. Pulse is one wire along all of them, triangle plus
/// sawtooth ties each line to its neighbour; a line at zero drains the others by a weight that falls with the distance.
/// Weights: fitted by the libsidplayfp project ("combined-waveforms") to samples of a 6581R3 0486S and an 8580R5 1088.
/// Noise with pulse is a guess there and here.
/// </remarks>
static class CombinedWaveforms
{
    enum Falloff
    {
        Exponential,
        Linear,
        Quadratic,
    }

    readonly record struct Fit(Falloff Falloff, double Threshold, double TopBit, double Pulse, double Below, double Above);

    /// <summary>Indexed by waveform nibble; null where lines do not fight.</summary>
    public static ushort[]?[] For(ChipModel model) => model == ChipModel.Mos6581 ? Old.Value : New.Value;

    static readonly Lazy<ushort[]?[]> Old = new(() => Tables(
        new(Falloff.Exponential, 0.877322257, 1.11349654, 0, 2.14537621, 9.08618164),
        new(Falloff.Linear, 0.941692829, 1, 1.80072665, 0.033124879, 0.232303441),
        new(Falloff.Linear, 1.66494179, 1.03760982, 5.62705326, 0.291590303, 0.283631504),
        new(Falloff.Linear, 1.09762526, 0.975265801, 1.52196741, 0.151528224, 0.841949463),
        new(Falloff.Exponential, 0.96, 1, 2.5, 1.1, 1.2)));

    static readonly Lazy<ushort[]?[]> New = new(() => Tables(
        new(Falloff.Exponential, 0.853578329, 1.09615636, 0, 1.8819375, 6.80794907),
        new(Falloff.Exponential, 0.929835618, 1, 1.12836814, 1.10453653, 1.48065746),
        new(Falloff.Quadratic, 0.911938608, 0.996440411, 1.2278074, 0.000117214302, 0.18948476),
        new(Falloff.Exponential, 0.938004673, 1.04827631, 1.21178246, 0.915959001, 1.42698038),
        new(Falloff.Exponential, 0.95, 1, 1.15, 1, 1.45)));

    static ushort[]?[] Tables(Fit sawTriangle, Fit pulseTriangle, Fit pulseSaw, Fit all, Fit noisePulse)
    {
        var tables = new ushort[]?[16];
        tables[3] = tables[11] = Table(sawTriangle);
        tables[5] = tables[13] = Table(pulseTriangle);
        tables[6] = tables[14] = Table(pulseSaw);
        tables[7] = tables[15] = Table(all);
        tables[12] = Table(noisePulse);
        return tables;
    }

    static ushort[] Table(Fit fit)
    {
        // weights[12 + line - other]
        Span<float> weights = stackalloc float[25];
        weights[12] = 1;
        for (int d = 1; d <= 12; d++)
        {
            weights[12 - d] = Weight(fit.Falloff, (float)fit.Below, d);
            weights[12 + d] = Weight(fit.Falloff, (float)fit.Above, d);
        }

        var table = new ushort[4096];
        for (int lines = 0; lines < table.Length; lines++)
            table[lines] = Settle(lines, weights, fit);
        return table;
    }

    static float Weight(Falloff falloff, float distance, int d) => falloff switch
    {
        Falloff.Exponential => MathF.Pow(distance, -d),
        Falloff.Linear => 1 / (1 + d * distance),
        _ => 1 / (1 + d * d * distance),
    };

    static ushort Settle(int lines, ReadOnlySpan<float> weights, Fit fit)
    {
        Span<float> level = stackalloc float[12];
        for (int i = 0; i < 12; i++)
            level[i] = lines >> i & 1;
        level[11] *= (float)fit.TopBit;

        int settled = 0;
        for (int line = 0; line < 12; line++)
        {
            if ((lines >> line & 1) == 0)
                continue;
            float drain = 0;
            float sum = 0;
            for (int other = 0; other < 12; other++)
            {
                if (other == line)
                    continue;
                float weight = weights[12 + line - other];
                drain += (1 - level[other]) * weight;
                sum += weight;
            }

            if (1 - (drain - (float)fit.Pulse) / sum > (float)fit.Threshold)
                settled |= 1 << line;
        }

        return (ushort)settled;
    }
}
