using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Resampling;

/// <summary>From one value a cycle to samples at any rate: two FIR stages, the second evaluated only where a sample is due.</summary>
/// <remarks>
/// Sample n belongs to the moment n / rate, cycle n * clock / rate as an exact fraction, so no drift builds up. It is ready once
/// <see cref="LookAhead"/> further cycles are known. Before cycle 0 the chip is taken to have rested at its first value.
/// After the FIRs comes the C64's DC blocker, 1.6 Hz (10 kOhm, 10 uF), started at rest so that nothing thumps.
/// </remarks>
sealed class Resampler
{
    readonly Quarter quarter;
    readonly DecimationKernel kernel;
    readonly long stepNumerator;
    readonly long stepDenominator;
    readonly double blockerShare;

    // Cycles not yet used up by the first stage, and the first stage's values.
    float[] cycles;
    float[] values;
    int cycleCount;
    int valueCount;
    long firstValue;
    long nextSample;
    double blocked;
    bool started;

    /// <param name="quarter">First stage for this clock.</param>
    /// <param name="kernel">Second stage for this clock and rate.</param>
    /// <param name="clock">Cycles a second.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="longestBlock">Most cycles in one <see cref="Push"/>.</param>
    public Resampler(Quarter quarter, DecimationKernel kernel, ClockRate clock, int sampleRateHz, int longestBlock)
    {
        this.quarter = quarter;
        this.kernel = kernel;
        stepNumerator = clock.Numerator;
        stepDenominator = clock.Denominator * sampleRateHz * Quarter.Factor;
        blockerShare = 1 / (1 + sampleRateHz * 10e3 * 10e-6);
        cycles = new float[2 * quarter.Length + longestBlock];
        values = new float[4 * kernel.Length + longestBlock / Quarter.Factor];
    }

    /// <summary>Cycles beyond a sample's moment that it needs.</summary>
    public int LookAhead => Quarter.Factor * (kernel.After + 1) + quarter.Length;

    public Resampler Copy()
    {
        var copy = (Resampler)MemberwiseClone();
        copy.cycles = [.. cycles];
        copy.values = [.. values];
        return copy;
    }

    /// <summary>Takes the values of the next cycles, and writes the samples that are due with them.</summary>
    /// <returns>How many samples were written.</returns>
    public int Push(ReadOnlySpan<float> block, Span<float> samples)
    {
        if (!started)
            Start(block[0]);
        block.CopyTo(cycles.AsSpan(cycleCount));
        cycleCount += block.Length;
        Decimate();

        int written = 0;
        while (true)
        {
            Int128 moment = (Int128)nextSample * stepNumerator;
            long value = (long)(moment / stepDenominator);
            if (value + kernel.After >= firstValue + valueCount)
                return written;
            double fraction = (double)(long)(moment - (Int128)value * stepDenominator) / stepDenominator;
            samples[written++] = Block(Interpolate((int)(value - kernel.Before + 1 - firstValue), fraction));
            nextSample++;
        }
    }

    void Start(float rest)
    {
        started = true;
        cycleCount = quarter.Half;
        cycles.AsSpan(0, cycleCount).Fill(rest);
        firstValue = -kernel.Before;
        valueCount = kernel.Before;
        values.AsSpan(0, valueCount).Fill(rest);
        blocked = rest;
    }

    void Decimate()
    {
        if (valueCount + cycleCount / Quarter.Factor > values.Length)
            Compact();
        int at = 0;
        for (; at + quarter.Length <= cycleCount; at += Quarter.Factor)
            values[valueCount++] = quarter.Of(cycles.AsSpan(at));
        cycles.AsSpan(at, cycleCount - at).CopyTo(cycles);
        cycleCount -= at;
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
        double position = fraction * DecimationKernel.Phases;
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
