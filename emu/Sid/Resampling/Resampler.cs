using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Resampling;

/// <summary>From one value a cycle to samples at any rate: a polyphase FIR evaluated only where a sample is due.</summary>
/// <remarks>
/// Sample n belongs to the moment n / rate, cycle n * clock / rate as an exact fraction, so no drift builds up. It is ready once
/// <see cref="DecimationKernel.After"/> further cycles are known. Before cycle 0 the chip is taken to have rested at its first value.
/// After the FIR comes the C64's DC blocker, 1.6 Hz (10 kOhm, 10 uF), started at rest so that nothing thumps.
/// </remarks>
sealed class Resampler
{
    readonly DecimationKernel kernel;
    readonly long stepNumerator;
    readonly long stepDenominator;
    readonly double blockerShare;
    readonly float[] history;
    int filled;
    long firstCycle;
    long nextSample;
    double blocked;
    bool started;

    /// <param name="kernel">The kernel for this clock and rate.</param>
    /// <param name="clock">Cycles a second.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="longestBlock">Most cycles in one <see cref="Push"/>.</param>
    public Resampler(DecimationKernel kernel, ClockRate clock, int sampleRateHz, int longestBlock)
    {
        this.kernel = kernel;
        stepNumerator = clock.Numerator;
        stepDenominator = clock.Denominator * sampleRateHz;
        blockerShare = 1 / (1 + sampleRateHz * 10e3 * 10e-6);
        history = new float[4 * kernel.Length + longestBlock];
    }

    /// <summary>Takes the values of the next cycles, and writes the samples that are due with them.</summary>
    /// <returns>How many samples were written.</returns>
    public int Push(ReadOnlySpan<float> cycles, Span<float> samples)
    {
        if (!started)
        {
            started = true;
            firstCycle = -kernel.Before;
            filled = kernel.Before;
            history.AsSpan(0, filled).Fill(cycles[0]);
            blocked = cycles[0];
        }

        if (filled + cycles.Length > history.Length)
            Compact();
        cycles.CopyTo(history.AsSpan(filled));
        filled += cycles.Length;

        int written = 0;
        while (true)
        {
            Int128 moment = (Int128)nextSample * stepNumerator;
            long cycle = (long)(moment / stepDenominator);
            if (cycle + kernel.After >= firstCycle + filled)
                return written;
            double fraction = (double)(long)(moment - (Int128)cycle * stepDenominator) / stepDenominator;
            samples[written++] = Block(Convolve((int)(cycle - kernel.Before + 1 - firstCycle), fraction));
            nextSample++;
        }
    }

    void Compact()
    {
        long oldest = (long)((Int128)nextSample * stepNumerator / stepDenominator) - kernel.Before + 1;
        int drop = (int)Math.Max(0, oldest - firstCycle);
        history.AsSpan(drop, filled - drop).CopyTo(history);
        filled -= drop;
        firstCycle += drop;
    }

    float Convolve(int from, double fraction)
    {
        double position = fraction * DecimationKernel.Phases;
        int phase = (int)position;
        float between = (float)(position - phase);
        ReadOnlySpan<Vector256<float>> near = MemoryMarshal.Cast<float, Vector256<float>>(kernel.Taps(phase));
        ReadOnlySpan<Vector256<float>> far = MemoryMarshal.Cast<float, Vector256<float>>(kernel.Taps(phase + 1));
        ReadOnlySpan<Vector256<float>> values = MemoryMarshal.Cast<float, Vector256<float>>(history.AsSpan(from, kernel.Length));
        Vector256<float> nearSum = default;
        Vector256<float> farSum = default;
        for (int i = 0; i < values.Length; i++)
        {
            nearSum = Vector256.FusedMultiplyAdd(near[i], values[i], nearSum);
            farSum = Vector256.FusedMultiplyAdd(far[i], values[i], farSum);
        }

        float nearValue = Vector256.Sum(nearSum);
        return nearValue + between * (Vector256.Sum(farSum) - nearValue);
    }

    float Block(float value)
    {
        blocked += blockerShare * (value - blocked);
        return (float)(value - blocked);
    }
}
