namespace SidFlow.Ml.Features;

/// <summary>A signal's loudness over time: frames of 1024 samples, one every 512; and where it rises.</summary>
sealed class OnsetEnvelope
{
    public const int FrameSamples = 1024, HopSamples = 512;

    /// <summary>A rise of this share of the 95th percentile of the frames' rms is an onset, if it is above the mean rise too.</summary>
    const double LeastRise = 0.05;

    OnsetEnvelope(double[] rms, double framesPerSecond)
    {
        double[] sorted = [.. rms.Order()];
        double loud = Shares.Quantile(sorted, 0.95);
        DynamicRange = Shares.Of(loud - Shares.Quantile(sorted, 0.05), loud);
        double[] rises = [.. rms.Select((value, i) => i == 0 ? 0 : Math.Max(0, value - rms[i - 1]))];
        double least = Math.Max(LeastRise * loud, Shares.Spread(rises).Mean);
        List<double> places = [];
        for (int i = 1; i < rises.Length - 1; i++)
        {
            if (rises[i] > least && rises[i] > rises[i - 1] && rises[i] >= rises[i + 1])
                places.Add(i);
        }

        double seconds = rms.Length / framesPerSecond;
        Density = Shares.Of(places.Count, seconds);
        Regularity = places.Count < 3 ? 0 : Shares.Evenness([.. places.Skip(1).Zip(places, (later, earlier) => later - earlier)]);
        (Bpm, Confidence) = loud > 0 ? BeatSearch.Find(rises, framesPerSecond) : default;
    }

    public double DynamicRange { get; }

    /// <summary>Onsets a second.</summary>
    public double Density { get; }

    public double Regularity { get; }

    public double Bpm { get; }

    public double Confidence { get; }

    public static OnsetEnvelope Of(ReadOnlySpan<float> samples, double level, double sampleRateHz)
    {
        var rms = new double[samples.Length < FrameSamples ? 0 : ((samples.Length - FrameSamples) / HopSamples) + 1];
        for (int frame = 0; frame < rms.Length; frame++)
        {
            double squares = 0;
            foreach (float sample in samples.Slice(frame * HopSamples, FrameSamples))
                squares += (sample - level) * (sample - level);
            rms[frame] = Math.Sqrt(squares / FrameSamples);
        }

        return new OnsetEnvelope(rms, sampleRateHz / HopSamples);
    }
}
