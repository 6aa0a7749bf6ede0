using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class LogSpectralDistanceTests
{
    const int Rate = 44_100;

    static float[] Noise(int seed, int samples = 2 * Rate)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    [Test]
    public void ASoundIsAtNoDistanceFromItself() =>
        Assert.That(LogSpectralDistance.Between(Noise(1), Noise(1), Rate), Is.EqualTo((0.0, 0)));

    [Test]
    public void LevelDoesNotCount()
    {
        float[] quiet = [.. Noise(1).Select(sample => sample * 0.1f)];
        Assert.That(LogSpectralDistance.Between(Noise(1), quiet, Rate).Decibels, Is.LessThan(1e-3));
    }

    [TestCase(1000)]
    [TestCase(-2345)]
    public void AShiftWithinATenthOfASecondIsFoundAndUndone(int shift)
    {
        float[] sound = Noise(1, 3 * Rate);
        float[] reference = sound[5000..(5000 + 2 * Rate)];
        float[] other = sound[(5000 - shift)..(5000 - shift + 2 * Rate)];
        (double decibels, int found) = LogSpectralDistance.Between(reference, other, Rate);
        Assert.That(found, Is.EqualTo(shift));
        Assert.That(decibels, Is.LessThan(0.2));
    }

    [Test]
    public void AKnownTiltInHalfTheBandsHasTheDistanceOneCanComputeByHand()
    {
        // Two tones in different bands, one of them 6.02 dB lower in the second sound; the rms match then moves both.
        float[] Two(float high) =>
            [.. Enumerable.Range(0, 2 * Rate).Select(i => MathF.Sin(i * 0.05f) + high * MathF.Sin(i * 0.5f))];
        (double decibels, _) = LogSpectralDistance.Between(Two(1), Two(0.5f), Rate);
        int bands = new LogSpectrum(Rate).Bands;
        double match = 10 * Math.Log10((1 + 1) / (1 + 0.25));
        double expected = Math.Sqrt((match * match + (6.0206 - match) * (6.0206 - match)) / bands);
        // The tones leak into neighbouring bands above the floor, in proportion.
        Assert.That(decibels, Is.InRange(expected, 3 * expected));
    }

    [Test]
    public void SilenceHasNoDistance() =>
        Assert.That(() => LogSpectralDistance.Between(Noise(1), new float[2 * Rate], Rate), Throws.ArgumentException);

    [Test]
    public void LessThanAFrameHasNoDistance() =>
        Assert.That(() => LogSpectralDistance.Between(Noise(1, 1000), Noise(1, 1000), Rate), Throws.ArgumentException);

    [Test]
    public void AToneLiesInItsBand()
    {
        var spectrum = new LogSpectrum(Rate);
        float[] tone = [.. Enumerable.Range(0, 4096).Select(i => (float)Math.Sin(2 * Math.PI * 1000 * i / Rate))];
        double[,] power = spectrum.Of(tone);
        int strongest = Enumerable.Range(0, spectrum.Bands).MaxBy(band => power[0, band]);
        Assert.That(spectrum.LowestHz(strongest), Is.LessThanOrEqualTo(1000));
        Assert.That(spectrum.LowestHz(strongest) * Math.Pow(320, 1.0 / 48), Is.GreaterThan(1000));
    }
}
