using System.Numerics;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>From the device's odd rate to a usual one, exact over any length: the position is an integer fraction. Follows a clock that is off.</summary>
/// <remarks>
/// A Kaiser-windowed sinc of 64 taps in 512 phases, interpolated between phases. Flat within 0.1 dB to 20 kHz,
/// images and aliases of what lies below 20 kHz at least 80 dB down (measured in the tests).
/// </remarks>
internal sealed class RateConverter
{
    internal const int Taps = 64;

    private const int Phases = 512;
    private const double Beta = 8.4;
    private const int Room = Taps + AudioPacket.Frames;

    /// <summary>Fractions are finer than the ratio of the rates by so much, for corrections of a thousandth of a ppm.</summary>
    private const long Fineness = 1 << 20;

    private readonly float[] kernel = new float[(Phases + 1) * Taps];
    private readonly float[] left = new float[Room];
    private readonly float[] right = new float[Room];
    private readonly long nominalStep;
    private readonly long whole;
    private long step;
    private long position;
    private int filled = Taps / 2 - 1;      // silence before the first sample, so that output frame 0 is input frame 0

    internal RateConverter(SidClock inputRate, int outputRateHz)
    {
        nominalStep = step = inputRate.Numerator * Fineness;
        whole = inputRate.Denominator * outputRateHz * Fineness;
        double cutoff = Math.Min(1, outputRateHz / inputRate.Hz);
        for (int phase = 0; phase <= Phases; phase++)
            MakeRow(kernel.AsSpan(phase * Taps, Taps), (double)phase / Phases, cutoff);
    }

    /// <summary>The device's clock is faster than its nominal rate by so many millionths; -<see cref="Cushion.MostPpm"/> to <see cref="Cushion.MostPpm"/>.</summary>
    internal double Ppm
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(value), Cushion.MostPpm, nameof(value));
            field = value;
            step = nominalStep + (long)Math.Round(nominalStep * (value / 1e6));
        }
    }

    /// <summary>The most frames <see cref="Convert"/> gives for one packet.</summary>
    internal int MostFrames => (int)((AudioPacket.Frames + 1) * (1 + Cushion.MostPpm / 1e6) * whole / nominalStep) + 1;

    /// <param name="stereo">One packet.</param>
    /// <param name="output">Left, right from -1 to 1; room for <see cref="MostFrames"/>.</param>
    /// <returns>Frames written. The output lags the input by 32 frames.</returns>
    internal int Convert(ReadOnlySpan<short> stereo, Span<float> output)
    {
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            left[filled + i] = stereo[2 * i] / 32768f;
            right[filled + i] = stereo[2 * i + 1] / 32768f;
        }
        filled += stereo.Length / 2;

        int frames = 0;
        int at = 0;
        while (at + Taps <= filled)
        {
            double phase = (double)position * Phases / whole;
            (output[2 * frames], output[2 * frames + 1]) = Sum(at, (int)phase, (float)(phase - (int)phase));
            frames++;
            position += step;
            at += (int)(position / whole);
            position %= whole;
        }
        left.AsSpan(at, filled - at).CopyTo(left);
        right.AsSpan(at, filled - at).CopyTo(right);
        filled -= at;
        return frames;
    }

    private (float Left, float Right) Sum(int at, int row, float between)
    {
        ReadOnlySpan<float> low = kernel.AsSpan(row * Taps, Taps);
        ReadOnlySpan<float> high = kernel.AsSpan((row + 1) * Taps, Taps);
        Vector<float> sumLeft = Vector<float>.Zero, sumRight = Vector<float>.Zero;
        for (int i = 0; i < Taps; i += Vector<float>.Count)
        {
            var a = new Vector<float>(low[i..]);
            Vector<float> taps = a + (new Vector<float>(high[i..]) - a) * between;
            sumLeft += taps * new Vector<float>(left, at + i);
            sumRight += taps * new Vector<float>(right, at + i);
        }
        return (Vector.Sum(sumLeft), Vector.Sum(sumRight));
    }

    /// <summary>The window between input frames 31 and 32, moved by <paramref name="fraction"/>; its sum is 1.</summary>
    private static void MakeRow(Span<float> row, double fraction, double cutoff)
    {
        Span<double> exact = stackalloc double[Taps];
        double sum = 0;
        for (int i = 0; i < Taps; i++)
        {
            double distance = i - (Taps / 2 - 1) - fraction;
            double angle = Math.PI * distance * cutoff;
            double sinc = Math.Abs(angle) < 1e-12 ? 1 : Math.Sin(angle) / angle;
            double edge = distance / (Taps / 2);
            exact[i] = Math.Abs(edge) >= 1 ? 0 : sinc * Bessel(Beta * Math.Sqrt(1 - edge * edge)) / Bessel(Beta);
            sum += exact[i];
        }
        for (int i = 0; i < Taps; i++)
            row[i] = (float)(exact[i] / sum);
    }

    /// <summary>I0, by its power series.</summary>
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-12 * sum; k++)
            sum += term *= x / 2 / k * (x / 2 / k);
        return sum;
    }
}
