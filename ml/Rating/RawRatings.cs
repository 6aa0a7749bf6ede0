using SidFlow.Ml.Features;

namespace SidFlow.Ml.Rating;

/// <summary>How energetic, bright in mood and complex a song is, 0..1 each: weighted sums of features, not yet compared with other songs.</summary>
public readonly record struct RawRatings(double Energy, double Mood, double Complexity)
{
    const double BrightHz = 3000, DenseOnsets = 8, MuchNoise = 0.25;

    public static RawRatings Of(FeatureRecord song)
    {
        double loudness = song["loudnessFused"], tempo = song["tempoFused"];
        double noise = Math.Min(1, song["waveNoiseRatio"] / MuchNoise);
        double percussive = (song["adsrPluckRatioSid"] + noise + Math.Min(1, song.Audio.OnsetDensity / DenseOnsets)) / 3;
        double brightness = Math.Min(1, song.Audio.SpectralCentroid / BrightHz);
        return new RawRatings(
            Round((0.40 * loudness) + (0.35 * tempo) + (0.25 * percussive)),
            Round(MoodOf(song, percussive, brightness, loudness)),
            Round((0.22 * percussive) + (0.20 * song["onsetDensityFused"]) + (0.16 * tempo) + (0.16 * brightness) + (0.10 * noise)
                + (0.10 * song["sidPolyphonyMean"]) + (0.06 * song["sidNoteDurationEntropy"])));
    }

    /// <remarks>Where no key is found its quarter of the weight is shared by the rest.</remarks>
    static double MoodOf(FeatureRecord song, double percussive, double brightness, double loudness)
    {
        const double ValenceWeight = 0.25;
        double others = (0.34 * song["melodicClarityFused"]) + (0.19 * (1 - percussive)) + (0.11 * (1 - brightness)) + (0.11 * (1 - loudness));
        return song.Tonal.Mode == 0
            ? others / (1 - ValenceWeight)
            : others + (ValenceWeight * (1 + (song.Tonal.Mode * Math.Max(0, song.Tonal.KeyCorrelation))) / 2);
    }

    static double Round(double value) => Math.Round(Math.Clamp(value, 0, 1), 6);
}
