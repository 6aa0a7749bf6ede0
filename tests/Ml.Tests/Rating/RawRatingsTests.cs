using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Tests.Features;

namespace SidFlow.Ml.Tests.Rating;

public class RawRatingsTests
{
    static FeatureRecord Song(params (string Name, double Value)[] dimensions)
    {
        double[] vector = new double[FeatureNames.Dimensions];
        foreach ((string name, double value) in dimensions)
            vector[FeatureNames.IndexOf(name)] = value;
        return new Score().Measure() with { Vector = vector, Audio = new AudioFeatures(), Tonal = new TonalFeatures() };
    }

    [Test]
    public void EnergyIsLoudnessTempoAndPercussion()
    {
        Assert.That(RawRatings.Of(Song(("loudnessFused", 1))).Energy, Is.EqualTo(0.40));
        Assert.That(RawRatings.Of(Song(("tempoFused", 1))).Energy, Is.EqualTo(0.35));
        // Plucks, noise in a quarter of the frames and eight onsets a second: percussion alone.
        FeatureRecord drums = Song(("adsrPluckRatioSid", 1), ("waveNoiseRatio", 0.25)) with { Audio = new AudioFeatures { OnsetDensity = 8 } };
        Assert.That(RawRatings.Of(drums).Energy, Is.EqualTo(0.25));
    }

    [Test]
    public void ComplexityAddsUpToOne()
    {
        FeatureRecord all = Song(("adsrPluckRatioSid", 1), ("waveNoiseRatio", 1), ("onsetDensityFused", 1), ("tempoFused", 1), ("sidPolyphonyMean", 1), ("sidNoteDurationEntropy", 1))
            with
        { Audio = new AudioFeatures { OnsetDensity = 8, SpectralCentroid = 3000 } };
        Assert.That(RawRatings.Of(all).Complexity, Is.EqualTo(1));
        Assert.That(RawRatings.Of(Song(("sidPolyphonyMean", 1))).Complexity, Is.EqualTo(0.10));
    }

    [Test]
    public void MajorIsBrighterThanMinorAndNoKeyIsNeither()
    {
        double Mood(int mode) => RawRatings.Of(Song(("melodicClarityFused", 0.5)) with { Tonal = new TonalFeatures { Mode = mode, KeyCorrelation = mode == 0 ? 0 : 0.9 } }).Mood;
        Assert.Multiple(() =>
        {
            Assert.That(Mood(1) - Mood(-1), Is.EqualTo(0.25 * 0.9).Within(1e-5));
            // Without a key the other four weights stand for all: (0.17 + 0.19 + 0.11 + 0.11) / 0.75.
            Assert.That(Mood(0), Is.EqualTo(0.58 / 0.75).Within(1e-5));
        });
    }
}
