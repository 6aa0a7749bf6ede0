using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class AudioFeaturesTests
{
    static AudioFeatures Of(float[] samples) => new AudioExtractor().Of(samples);

    [Test]
    public void AToneHasItsPowerAndItsPlace()
    {
        AudioFeatures tone = Of(Signal.Tone(1000));
        Assert.Multiple(() =>
        {
            Assert.That(tone.Rms, Is.EqualTo(0.5 / Math.Sqrt(2)).Within(1e-4));
            Assert.That(tone.Energy, Is.EqualTo(0.125).Within(1e-4));
            Assert.That(tone.SpectralCentroid, Is.EqualTo(1000).Within(15));
            Assert.That(tone.SpectralCentroidStd, Is.LessThan(2));
            Assert.That(tone.SpectralRolloff, Is.EqualTo(1000).Within(6));
            // Two crossings a period.
            Assert.That(tone.ZeroCrossingRate, Is.EqualTo(2000.0 / Signal.Rate).Within(1e-4));
            Assert.That(tone.SpectralHfc, Is.EqualTo(0.125 * 1000 / (Signal.Rate / 2.0)).Within(1e-3));
            Assert.That(tone.PitchSalience, Is.GreaterThan(0.98));
            Assert.That(tone.Inharmonicity, Is.LessThan(0.02));
            Assert.That(tone.SpectralFluxMean, Is.LessThan(0.05));
            Assert.That(tone.LowFrequencyEnergyRatio, Is.LessThan(1e-4));
            Assert.That(tone.DynamicRange, Is.LessThan(0.02));
            Assert.That(tone.OnsetDensity, Is.Zero);
            // Four bins under a Hann window hold nearly all of 1024.
            Assert.That(tone.SpectralCrest, Is.GreaterThan(300));
            Assert.That(tone.SpectralEntropy, Is.LessThan(0.2));
            Assert.That(tone.SpectralFlatnessDb, Is.LessThan(-50));
        });
    }

    [Test]
    public void NoiseIsFlatAndHasNoPitch()
    {
        AudioFeatures noise = Of(Signal.Noise(15));
        Assert.Multiple(() =>
        {
            Assert.That(noise.Rms, Is.EqualTo(Math.Sqrt(1 / 12.0)).Within(0.005));
            // White: power spread evenly, so the magnitude's mean lies in the middle, and 85 % of the power below 85 % of the band.
            Assert.That(noise.SpectralCentroid, Is.EqualTo(Signal.Rate / 4.0).Within(40));
            Assert.That(noise.SpectralRolloff, Is.EqualTo(0.85 * Signal.Rate / 2).Within(40));
            // The power of a bin of white noise is exponentially distributed: the mean of its logarithm is -0.5772, so -2.51 dB.
            Assert.That(noise.SpectralFlatnessDb, Is.EqualTo(-2.51).Within(0.1));
            // And p log p has the mean 0.4228: the entropy falls short by that.
            Assert.That(noise.SpectralEntropy, Is.EqualTo(1 - (0.4228 / Math.Log(1024))).Within(0.003));
            Assert.That(noise.ZeroCrossingRate, Is.EqualTo(0.5).Within(0.01));
            Assert.That(noise.PitchSalience, Is.LessThan(0.25));
            Assert.That(noise.LowFrequencyEnergyRatio, Is.EqualTo(250 / (Signal.Rate / 2.0)).Within(0.01));
            // Neighbouring frames share half their samples, their windows' squares a sixth of their length: near to 1.2 of √2.
            Assert.That(noise.SpectralFluxMean, Is.InRange(0.5, 0.8));
        });
    }

    [Test]
    public void PowerIsThatOfTheSignalWhateverTheFrequency([Values(100.3, 777.7, 2500, 5000)] double hz)
    {
        AudioFeatures tone = Of(Signal.Tone(hz, 1));
        // Power weighted by frequency over the highest: half of it, times the frequency's share.
        Assert.That(tone.SpectralHfc, Is.EqualTo(0.5 * hz / (Signal.Rate / 2.0)).Within(2e-3));
    }

    [Test]
    public void ALevelBelowTheSoundIsNoSound()
    {
        AudioFeatures plain = Of(Signal.Tone(440)), lifted = Of([.. Signal.Tone(440).Select(sample => sample + 0.25f)]);
        Assert.That(lifted.Rms, Is.EqualTo(plain.Rms).Within(1e-4));
        Assert.That(lifted.ZeroCrossingRate, Is.EqualTo(plain.ZeroCrossingRate).Within(1e-3));
        Assert.That(Of(Signal.Of(5, _ => 0.5)), Is.EqualTo(new AudioFeatures()));
    }

    [Test]
    public void LowAndHighShareThePower()
    {
        // Amplitudes 1 and 2: a fifth of the power lies at 100 Hz.
        float[] two = Signal.Of(5, t => 0.2 * Math.Sin(2 * Math.PI * 100 * t) + 0.4 * Math.Sin(2 * Math.PI * 1500 * t));
        Assert.That(Of(two).LowFrequencyEnergyRatio, Is.EqualTo(0.2).Within(1e-3));
    }

    [Test]
    public void PartialsOffTheMultiplesAreInharmonic()
    {
        float[] harmonic = Signal.Of(5, t => Enumerable.Range(1, 6).Sum(n => 0.1 * Math.Sin(2 * Math.PI * 200 * n * t)));
        float[] bell = Signal.Of(5, t => new[] { 1, 2.76, 5.4, 8.93 }.Sum(n => 0.15 * Math.Sin(2 * Math.PI * 200 * n * t)));
        Assert.That(Of(harmonic).Inharmonicity, Is.LessThan(0.03));
        // The pitch found may be a lower one whose multiples come nearer.
        Assert.That(Of(bell).Inharmonicity, Is.GreaterThan(0.1));
    }

    [TestCase(90)]
    [TestCase(120)]
    [TestCase(150)]
    public void ClicksHaveTheirTempo(int bpm)
    {
        double beat = 60.0 / bpm;
        float[] clicks = Signal.Of(15, t => Math.Exp(-(t % beat) * 30) * Math.Sin(2 * Math.PI * 800 * t));
        AudioFeatures heard = Of(clicks);
        Assert.Multiple(() =>
        {
            Assert.That(heard.Bpm, Is.EqualTo(bpm).Within(3));
            Assert.That(heard.BpmConfidence, Is.GreaterThan(0.5));
            Assert.That(heard.OnsetDensity, Is.EqualTo(bpm / 60.0).Within(0.1));
            Assert.That(heard.RhythmicRegularity, Is.GreaterThan(0.85));
            Assert.That(heard.DynamicRange, Is.GreaterThan(0.9));
        });
    }

    [Test]
    public void TheCentroidFollowsTwoTonesInTurn()
    {
        float[] turns = Signal.Of(12, t => 0.5 * Math.Sin(2 * Math.PI * ((int)(t / 2) % 2 == 0 ? 500 : 2500) * t));
        AudioFeatures heard = Of(turns);
        Assert.That(heard.SpectralCentroid, Is.EqualTo(1500).Within(60));
        Assert.That(heard.SpectralCentroidStd, Is.EqualTo(1000).Within(60));
    }

    [Test]
    public void ContrastSeesTonesAboveNoise()
    {
        Random random = new(1);
        float[] mixed = Signal.Of(5, t => new[] { 120, 240, 480, 960, 1920, 3840 }.Sum(hz => 0.1 * Math.Sin(2 * Math.PI * hz * t)) + (0.01 * (random.NextDouble() - 0.5)));
        Assert.That(Of(mixed).SpectralContrastMean, Is.GreaterThan(Of(Signal.Noise()).SpectralContrastMean + 10));
    }

    [Test]
    public void TheCepstrumIsTheSpectrumsShape([Range(1, 5)] int coefficient)
    {
        // The same noise with and without a one-pole low-pass: the cepstra differ by the transform of the filter's curve.
        const double pole = 0.9;
        double held = 0;
        float[] white = Signal.Noise(15), dark = [.. white.Select(sample => (float)(held = (pole * held) + ((1 - pole) * sample)))];
        double Mel(double hz) => 1127 * Math.Log(1 + (hz / 700));
        double expected = 0;
        for (int band = 0; band < 40; band++)
        {
            double hz = 700 * (Math.Exp(Mel(Signal.Rate / 2.0) * (band + 1) / 41 / 1127) - 1);
            double gain = (1 - pole) * (1 - pole) / (1 + (pole * pole) - (2 * pole * Math.Cos(2 * Math.PI * hz / Signal.Rate)));
            expected += Math.Sqrt(2 / 40.0) * Math.Cos(Math.PI * coefficient * (band + 0.5) / 40) * Math.Log(gain);
        }
        Assert.That(Of(dark).MfccMeans[coefficient - 1] - Of(white).MfccMeans[coefficient - 1], Is.EqualTo(expected).Within(0.1));
    }

    [Test]
    public void TheCepstrumDoesNotKnowLoudness()
    {
        float[] loud = Signal.Noise(), soft = [.. loud.Select(sample => sample * 0.25f)];
        for (int i = 0; i < 5; i++)
            Assert.That(Of(soft).MfccMeans[i], Is.EqualTo(Of(loud).MfccMeans[i]).Within(1e-2));
    }

    [Test]
    public void SilentAndShortStretchesMeasureNothing()
    {
        Assert.That(Of([]), Is.EqualTo(new AudioFeatures()));
        Assert.That(Of(Signal.Tone(440, seconds: 0.1)), Is.EqualTo(new AudioFeatures()));
        Assert.That(Of(Signal.Tone(440, amplitude: 1e-5)), Is.EqualTo(new AudioFeatures()));
    }

    [Test]
    public void SilenceAroundAToneDoesNotChangeItsSpectrum()
    {
        float[] tone = Signal.Tone(1000, seconds: 4);
        AudioFeatures padded = Of([.. new float[Signal.Rate * 4], .. tone, .. new float[Signal.Rate * 4]]);
        Assert.That(padded.SpectralCentroid, Is.EqualTo(1000).Within(100));
        Assert.That(padded.Rms, Is.EqualTo(0.5 / Math.Sqrt(2) / Math.Sqrt(3)).Within(1e-3));
    }

    [Test]
    public void WhatIsNoNumberIsRefused() =>
        Assert.That(() => Of([.. Signal.Tone(440), float.NaN]), Throws.ArgumentException);

    [Test]
    public void LoudnessIsLinearInDecibels()
    {
        double At(double amplitude) => new Score().Measure(Signal.Tone(500, amplitude))["loudnessFused"];
        Assert.Multiple(() =>
        {
            // -9.03 dB of power for 0.5: 1 - 9.03 / 48.
            Assert.That(At(0.5), Is.EqualTo(1 - (9.0309 / 48)).Within(1e-4));
            Assert.That(At(0.5) - At(0.25), Is.EqualTo(6.0206 / 48).Within(1e-4));
            Assert.That(new Score().Measure()["loudnessFused"], Is.Zero);
        });
    }

    [Test]
    public void TheSoundsSharesOfTheFusedDimensions()
    {
        FeatureRecord record = new Score().Measure(Signal.Tone(100));
        Assert.Multiple(() =>
        {
            Assert.That(record["bassPresenceFused"], Is.EqualTo(0.4 * record.Audio.LowFrequencyEnergyRatio).Within(1e-6).And.GreaterThan(0.39));
            Assert.That(record["melodicClarityFused"], Is.EqualTo(0.4 * record.Audio.PitchSalience).Within(1e-6).And.GreaterThan(0.38));
            Assert.That(record["dynamicRangeWav"], Is.EqualTo(record.Audio.DynamicRange).Within(1e-6));
            Assert.That(record["inharmonicityWav"], Is.EqualTo(record.Audio.Inharmonicity).Within(1e-6));
        });
    }
}
