namespace SidFlow.Ml.Features;

/// <summary>How differently two renders of one tune sound, in dB.</summary>
/// <remarks>
/// The two are aligned by the peak of their cross-correlation within ±100 ms, cut to their common part and matched in rms. Then, over
/// the frames of <see cref="LogSpectrum"/> in which either is within 40 dB of its loudest frame: the root of the mean squared
/// difference of band levels, levels cut off 60 dB below each file's strongest band; and the mean of that over the frames.
/// </remarks>
public static class LogSpectralDistance
{
    const double FloorDb = 60;
    const double ActiveDb = 40;
    const double AlignSeconds = 0.1;

    /// <param name="reference">Mono samples.</param>
    /// <param name="other">Mono samples at the same rate.</param>
    /// <param name="sampleRateHz">Rate of both.</param>
    /// <returns>Mean distance in dB, and the shift of <paramref name="other"/> that was used (positive: it was late).</returns>
    /// <exception cref="ArgumentException">Less than a frame in common, or one side is silent.</exception>
    public static (double Decibels, int ShiftSamples) Between(
        ReadOnlySpan<float> reference, ReadOnlySpan<float> other, int sampleRateHz)
    {
        int shift = Shift(reference, other, (int)(AlignSeconds * sampleRateHz));
        reference = reference[Math.Max(-shift, 0)..];
        other = other[Math.Max(shift, 0)..];
        int common = Math.Min(reference.Length, other.Length);
        if (common < LogSpectrum.FrameSamples)
            throw new ArgumentException("less than one frame in common");
        reference = reference[..common];
        other = other[..common];

        var spectrum = new LogSpectrum(sampleRateHz);
        double[,] first = Levels(spectrum.Of(reference), MeanSquare(reference), out bool[] firstActive);
        double[,] second = Levels(spectrum.Of(other), MeanSquare(other), out bool[] secondActive);

        double total = 0;
        int frames = 0;
        for (int frame = 0; frame < firstActive.Length; frame++)
        {
            if (!firstActive[frame] && !secondActive[frame])
                continue;
            double squares = 0;
            for (int band = 0; band < spectrum.Bands; band++)
            {
                double difference = first[frame, band] - second[frame, band];
                squares += difference * difference;
            }

            total += Math.Sqrt(squares / spectrum.Bands);
            frames++;
        }

        return (total / frames, shift);
    }

    static double MeanSquare(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        if (sum == 0)
            throw new ArgumentException("one side is silent");
        return sum / samples.Length;
    }

    /// <summary>Band levels in dB relative to the file's rms, with the floor applied; and which frames count.</summary>
    static double[,] Levels(double[,] power, double meanSquare, out bool[] active)
    {
        int frames = power.GetLength(0);
        int bands = power.GetLength(1);
        double strongest = power.Cast<double>().Max();
        double floor = strongest * Math.Pow(10, -FloorDb / 10);
        var loudness = new double[frames];
        var levels = new double[frames, bands];
        for (int frame = 0; frame < frames; frame++)
        {
            for (int band = 0; band < bands; band++)
            {
                loudness[frame] += power[frame, band];
                levels[frame, band] = 10 * Math.Log10(Math.Max(power[frame, band], floor) / meanSquare);
            }
        }

        double quietest = loudness.Max() * Math.Pow(10, -ActiveDb / 10);
        active = Array.ConvertAll(loudness, value => value >= quietest);
        return levels;
    }

    static int Shift(ReadOnlySpan<float> reference, ReadOnlySpan<float> other, int most)
    {
        int length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Math.Max(reference.Length, other.Length) + most + 1));
        var transform = new FourierTransform(length);
        // Both real signals in one complex one would save half; this runs once a tune.
        (double[] re1, double[] im1) = Transformed(transform, reference);
        (double[] re2, double[] im2) = Transformed(transform, other);
        for (int i = 0; i < length; i++)
            (re2[i], im2[i]) = ((re2[i] * re1[i]) + (im2[i] * im1[i]), (im2[i] * re1[i]) - (re2[i] * im1[i]));
        transform.Backward(re2, im2);

        int best = 0;
        for (int shift = -most; shift <= most; shift++)
        {
            if (re2[(shift + length) % length] > re2[(best + length) % length])
                best = shift;
        }

        return best;
    }

    static (double[] Real, double[] Imaginary) Transformed(FourierTransform transform, ReadOnlySpan<float> samples)
    {
        var real = new double[transform.Length];
        var imaginary = new double[transform.Length];
        for (int i = 0; i < samples.Length; i++)
            real[i] = samples[i];
        transform.Forward(real, imaginary);
        return (real, imaginary);
    }
}
