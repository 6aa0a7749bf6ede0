namespace SidFlow.Ml.Features;

/// <summary>Power spectra and autocorrelations of a signal's frames: 2048 samples under a Hann window, one every 1024.</summary>
/// <remarks>
/// Two real frames go through one complex transform, one as its real and one as its imaginary part. Power is scaled so that the bins of
/// a tone of amplitude a add up to a²/2.
/// </remarks>
sealed class PowerFrames
{
    public const int FrameSamples = 2048, HopSamples = 1024, Bins = FrameSamples / 2;

    /// <summary>Lags of the autocorrelation: down to 44 Hz at 11,025 Hz.</summary>
    public const int Lags = 250;

    readonly FourierTransform transform = new(FrameSamples);
    readonly double[] window = new double[FrameSamples];
    readonly double[] windowLikeness;
    readonly double[] real = new double[FrameSamples];
    readonly double[] imaginary = new double[FrameSamples];
    readonly double scale;

    public PowerFrames()
    {
        double squares = 0;
        for (int i = 0; i < FrameSamples; i++)
        {
            window[i] = 0.5 - (0.5 * Portable.CosTurns((double)i / FrameSamples));
            squares += window[i] * window[i];
        }

        scale = 2 / (squares * FrameSamples);
        windowLikeness = new double[Lags + 1];
        for (int lag = 0; lag <= Lags; lag++)
        {
            for (int i = lag; i < FrameSamples; i++)
                windowLikeness[lag] += window[i] * window[i - lag];
            windowLikeness[lag] /= squares;
        }
    }

    public static int Count(int samples) => samples < FrameSamples ? 0 : ((samples - FrameSamples) / HopSamples) + 1;

    /// <param name="samples">Frames follow each other from its beginning.</param>
    /// <param name="frame">The first of two frames; the second may be missing and is silent then.</param>
    /// <param name="power">Shape [2, Bins]: the bins 1 to Bins of each frame.</param>
    /// <param name="likeness">Shape [2, Lags + 1]: autocorrelation, 1 at lag 0 except in silence.</param>
    public void Pair(ReadOnlySpan<float> samples, double level, int frame, double[][] power, double[][] likeness)
    {
        bool second = frame + 1 < Count(samples.Length);
        ReadOnlySpan<float> one = samples.Slice(frame * HopSamples, FrameSamples);
        ReadOnlySpan<float> two = second ? samples.Slice((frame + 1) * HopSamples, FrameSamples) : one;
        for (int i = 0; i < FrameSamples; i++)
        {
            real[i] = (one[i] - level) * window[i];
            imaginary[i] = second ? (two[i] - level) * window[i] : 0;
        }

        transform.Forward(real, imaginary);
        for (int bin = 1; bin <= Bins; bin++)
        {
            int mirror = FrameSamples - bin;
            double a = real[bin] + real[mirror], b = imaginary[bin] - imaginary[mirror];
            double c = imaginary[bin] + imaginary[mirror], d = real[mirror] - real[bin];
            // The bin at half the sample rate has no mirror and half the power of the others.
            double weight = bin == Bins ? scale / 8 : scale / 4;
            power[0][bin - 1] = ((a * a) + (b * b)) * weight;
            power[1][bin - 1] = ((c * c) + (d * d)) * weight;
        }

        Likeness(power, likeness);
    }

    /// <summary>Autocorrelation is the transform of the power; it is even, so both frames go through one transform again.</summary>
    void Likeness(double[][] power, double[][] likeness)
    {
        real[0] = imaginary[0] = 0;
        for (int bin = 1; bin < Bins; bin++)
        {
            real[bin] = real[FrameSamples - bin] = power[0][bin - 1];
            imaginary[bin] = imaginary[FrameSamples - bin] = power[1][bin - 1];
        }

        real[Bins] = 2 * power[0][Bins - 1];
        imaginary[Bins] = 2 * power[1][Bins - 1];
        transform.Forward(real, imaginary);
        for (int frame = 0; frame < 2; frame++)
        {
            double[] part = frame == 0 ? real : imaginary;
            for (int lag = 0; lag <= Lags; lag++)
                likeness[frame][lag] = part[0] > 0 ? part[lag] / (part[0] * windowLikeness[lag]) : 0;
        }
    }
}
