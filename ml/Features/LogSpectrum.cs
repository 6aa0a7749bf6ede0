namespace SidFlow.Ml.Features;

/// <summary>Power over time in bands that are equally wide on a logarithmic scale.</summary>
/// <remarks>
/// Frames of 2048 samples under a Hann window, one every 1024. 48 bands from 50 Hz to 16 kHz; the lowest ones are narrower than a bin
/// at 44.1 kHz, and those that hold no bin are dropped, so <see cref="Bands"/> is less than 48.
/// </remarks>
public sealed class LogSpectrum
{
    public const int FrameSamples = 2048;
    public const int HopSamples = 1024;

    const int BandsAsked = 48;
    const double StartHz = 50;
    const double HighestHz = 16_000;

    readonly FourierTransform transform = new(FrameSamples);
    readonly double[] window = new double[FrameSamples];
    readonly double[] real = new double[FrameSamples];
    readonly double[] imaginary = new double[FrameSamples];
    readonly (double LowestHz, int First, int End)[] bands;

    public LogSpectrum(int sampleRateHz)
    {
        for (int i = 0; i < FrameSamples; i++)
            window[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / FrameSamples));

        double ratio = Math.Pow(HighestHz / StartHz, 1.0 / BandsAsked);
        double binHz = (double)sampleRateHz / FrameSamples;
        bands = [.. Enumerable.Range(0, BandsAsked)
            .Select(band => StartHz * Math.Pow(ratio, band))
            .Select(hz => (LowestHz: hz, First: (int)Math.Ceiling(hz / binHz), End: (int)Math.Ceiling(hz * ratio / binHz)))
            .Where(band => band.First < band.End && band.End <= FrameSamples / 2)];
    }

    public int Bands => bands.Length;

    /// <summary>Where a band begins; it ends a 48th of the way from 50 Hz to 16 kHz higher.</summary>
    public double LowestHz(int band) => bands[band].LowestHz;

    public static int Frames(int samples) => samples < FrameSamples ? 0 : ((samples - FrameSamples) / HopSamples) + 1;

    /// <summary>Power per frame and band.</summary>
    /// <param name="samples">Mono.</param>
    /// <returns>Shape [frames, bands]: sum of squared bin magnitudes.</returns>
    public double[,] Of(ReadOnlySpan<float> samples)
    {
        var power = new double[Frames(samples.Length), Bands];
        for (int frame = 0; frame < power.GetLength(0); frame++)
        {
            ReadOnlySpan<float> part = samples.Slice(frame * HopSamples, FrameSamples);
            for (int i = 0; i < FrameSamples; i++)
            {
                real[i] = part[i] * window[i];
                imaginary[i] = 0;
            }

            transform.Forward(real, imaginary);
            for (int band = 0; band < bands.Length; band++)
            {
                double sum = 0;
                for (int bin = bands[band].First; bin < bands[band].End; bin++)
                    sum += (real[bin] * real[bin]) + (imaginary[bin] * imaginary[bin]);
                power[frame, band] = sum;
            }
        }

        return power;
    }
}
