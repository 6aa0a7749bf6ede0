using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Resampling;

/// <summary>From values at an even share of the clock to samples at any rate: FIR stages, the last evaluated only where a sample is due.</summary>
/// <remarks>
/// Sample n belongs to the moment n / rate, cycle n * clock / rate as an exact fraction, so no drift builds up. It is ready once
/// <see cref="LookAhead"/> further cycles are known. Before cycle 0 the chip is taken to have rested at its first value.
/// After the FIRs comes the C64's DC blocker, 1.6 Hz (10 kOhm, 10 uF), started at rest so that nothing thumps.
/// </remarks>
sealed class Resampler
{
    /// <summary>The first stage leaves a value every so many cycles.</summary>
    const int FirstSpacing = 8;

    /// <summary>A further stage halves the rate while its transition band stays this wide, as a share of its input's rate.</summary>
    const double WorthHalving = 0.15;

    DecimationStage[] stages;
    float[][] passed;
    readonly DecimationKernel kernel;
    readonly long stepNumerator;
    readonly long stepDenominator;
    readonly double blockerShare;

    // What the stages left and the kernel still needs.
    float[] values;
    int valueCount;
    long firstValue;
    long nextSample;
    double blocked;
    bool started;

    /// <param name="clock">Cycles a second.</param>
    /// <param name="cyclesPerValue">Cycles from one value pushed to the next: 1, 2 or 4.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="longestBlock">Most values in one <see cref="Push"/>.</param>
    public Resampler(ClockRate clock, int cyclesPerValue, int sampleRateHz, int longestBlock)
    {
        double passHz = DecimationKernel.PassHz(sampleRateHz);
        double valueHz = clock.Hz / FirstSpacing;
        int spacing = FirstSpacing;
        int longest = longestBlock;
        var chain = new List<DecimationStage> { new(clock.Hz / cyclesPerValue, FirstSpacing / cyclesPerValue, passHz, longest) };
        LookAhead = chain[0].Length * cyclesPerValue;
        longest = longest * cyclesPerValue / FirstSpacing + 1;
        var between = new List<float[]> { new float[longest] };
        while (valueHz / 2 > sampleRateHz && valueHz / 2 - 2 * passHz > WorthHalving * valueHz)
        {
            chain.Add(new DecimationStage(valueHz, 2, passHz, longest));
            LookAhead += chain[^1].Length * spacing;
            longest = longest / 2 + 1;
            between.Add(new float[longest]);
            valueHz /= 2;
            spacing *= 2;
        }

        stages = [.. chain];
        passed = [.. between];
        kernel = new DecimationKernel(clock.Hz, sampleRateHz, spacing);
        LookAhead += spacing * (kernel.After + 1);
        stepNumerator = clock.Numerator;
        stepDenominator = clock.Denominator * sampleRateHz * spacing;
        blockerShare = 1 / (1 + sampleRateHz * 10e3 * 10e-6);
        values = new float[4 * kernel.Length + longest];
    }

    /// <summary>Cycles beyond a sample's moment that it needs.</summary>
    public int LookAhead { get; }

    public Resampler Copy()
    {
        var copy = (Resampler)MemberwiseClone();
        copy.stages = Array.ConvertAll(stages, stage => stage.Copy());
        copy.passed = Array.ConvertAll(passed, values => (float[])values.Clone());
        copy.values = [.. values];
        return copy;
    }

    /// <summary>Takes the next values, and writes the samples that are due with them.</summary>
    /// <param name="block">The next values.</param>
    /// <param name="samples">Receives the samples.</param>
    /// <param name="coarse">Takes the nearest value for a sample, which is right while the values do not change.</param>
    /// <returns>How many samples were written.</returns>
    public int Push(ReadOnlySpan<float> block, Span<float> samples, bool coarse = false)
    {
        if (!started)
            Start(block[0]);
        Decimate(block);

        int written = 0;
        while (true)
        {
            Int128 moment = (Int128)nextSample * stepNumerator;
            long value = (long)(moment / stepDenominator);
            if (value + kernel.After >= firstValue + valueCount)
                return written;
            nextSample++;
            if (coarse)
            {
                samples[written++] = Block(values[(int)(value - firstValue)]);
                continue;
            }

            double fraction = (double)(long)(moment - (Int128)value * stepDenominator) / stepDenominator;
            samples[written++] = Block(Interpolate((int)(value - kernel.Before + 1 - firstValue), fraction));
        }
    }

    void Start(float rest)
    {
        started = true;
        foreach (DecimationStage stage in stages)
            stage.Start(rest);
        firstValue = -kernel.Before;
        valueCount = kernel.Before;
        values.AsSpan(0, valueCount).Fill(rest);
        blocked = rest;
    }

    void Decimate(ReadOnlySpan<float> block)
    {
        for (int stage = 0; stage < stages.Length; stage++)
            block = passed[stage].AsSpan(0, stages[stage].Push(block, passed[stage]));
        if (valueCount + block.Length > values.Length)
            Compact();
        block.CopyTo(values.AsSpan(valueCount));
        valueCount += block.Length;
    }

    void Compact()
    {
        long oldest = (long)((Int128)nextSample * stepNumerator / stepDenominator) - kernel.Before + 1;
        int drop = (int)Math.Max(0, oldest - firstValue);
        values.AsSpan(drop, valueCount - drop).CopyTo(values);
        valueCount -= drop;
        firstValue += drop;
    }

    float Interpolate(int from, double fraction)
    {
        double position = fraction * kernel.Phases;
        int phase = (int)position;
        (float near, float far) = Convolution.Of(kernel.Taps(phase), kernel.Taps(phase + 1), values.AsSpan(from));
        return near + (float)(position - phase) * (far - near);
    }

    float Block(float value)
    {
        blocked += blockerShare * (value - blocked);
        return (float)(value - blocked);
    }
}
