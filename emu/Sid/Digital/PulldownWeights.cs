namespace SidFlow.Emu.Sid.Digital;

/// <summary>How the pull of a zero line falls with its distance d: as w^-d, 1 / (1 + w d), 1 / (1 + w d²).</summary>
enum Falloff
{
    Exponential,
    Linear,
    Quadratic,
}

/// <summary>How the selector's twelve lines fight under one combination of waveforms.</summary>
/// <remarks>
/// A line that is high stays so while one minus the weighted mean of the zero lines around it is above the threshold. The form is that
/// of libsidplayfp's "combined-waveforms"; the numbers are fitted to OSC3 samples of a chip (<c>bench/run chips</c>).
/// </remarks>
/// <param name="Falloff">Of both weights.</param>
/// <param name="Threshold">What remains of a line's level must be above it.</param>
/// <param name="TopBit">Level of line 11 when high; the others have 1.</param>
/// <param name="Pulse">How much the pulse line, high along all lines, takes off the pull.</param>
/// <param name="FromAbove">w of zero lines of higher significance.</param>
/// <param name="FromBelow">w of zero lines of lower significance.</param>
readonly record struct PulldownWeights(Falloff Falloff, double Threshold, double TopBit, double Pulse, double FromAbove, double FromBelow)
{
    public const int Lines = 12;

    /// <summary>What is left of the lines, by the lines as the waveforms' AND would have them.</summary>
    public ushort[] Table()
    {
        // weights[12 + line - other]
        Span<float> weights = stackalloc float[2 * Lines + 1];
        for (int distance = -Lines; distance <= Lines; distance++)
            weights[Lines + distance] = distance == 0 ? 0 : Weight(distance);

        var table = new ushort[1 << Lines];
        for (int lines = 0; lines < table.Length; lines++)
            table[lines] = Settle(lines, weights);
        return table;
    }

    /// <summary>The pull of a zero line on another one.</summary>
    /// <param name="distance">How many lines it lies below, -12..12; negative when above.</param>
    public float Weight(int distance)
    {
        int d = Math.Abs(distance);
        float w = (float)(distance < 0 ? FromAbove : FromBelow);
        if (Falloff != Falloff.Exponential)
            return 1 / (1 + (Falloff == Falloff.Linear ? d : d * d) * w);
        double power = 1;
        for (int i = 0; i < d; i++)
            power *= w;
        return (float)(1 / power);
    }

    ushort Settle(int lines, ReadOnlySpan<float> weights)
    {
        Span<float> level = stackalloc float[Lines];
        for (int i = 0; i < Lines; i++)
            level[i] = lines >> i & 1;
        level[Lines - 1] *= (float)TopBit;

        int settled = 0;
        for (int line = 0; line < Lines; line++)
        {
            if ((lines >> line & 1) == 0)
                continue;
            float drain = 0;
            float sum = 0;
            for (int other = 0; other < Lines; other++)
            {
                if (other == line)
                    continue;
                float weight = weights[Lines + line - other];
                drain += (1 - level[other]) * weight;
                sum += weight;
            }

            if (1 - (drain - (float)Pulse) / sum > (float)Threshold)
                settled |= 1 << line;
        }

        return (ushort)settled;
    }
}
