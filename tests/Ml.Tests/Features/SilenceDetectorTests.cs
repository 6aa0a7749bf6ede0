using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class SilenceDetectorTests
{
    const int Rate = 44_100;

    static float[] Tone(double seconds, float level = 0.1f, float offset = 0) =>
        [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(i => offset + level * MathF.Sin(i * 0.05f))];

    static float[] Rest(double seconds, float offset = 0) => [.. Enumerable.Repeat(offset, (int)(seconds * Rate))];

    [Test]
    public void SilenceAfterSoundIsMeasured()
    {
        var detector = new SilenceDetector(Rate);
        detector.Feed(Tone(1));
        Assert.That(detector.TrailingSilence, Is.Zero);
        detector.Feed(Rest(2));
        Assert.That(detector.TrailingSilence / (double)Rate, Is.EqualTo(2).Within(0.1));
        Assert.That(detector.HeardSound);
    }

    [Test]
    public void SoundEndsTheSilence()
    {
        var detector = new SilenceDetector(Rate);
        detector.Feed(Rest(2));
        detector.Feed(Tone(0.2));
        Assert.That(detector.TrailingSilence, Is.Zero);
    }

    [Test]
    public void ALevelAwayFromZeroIsSilenceToo()
    {
        var detector = new SilenceDetector(Rate);
        detector.Feed(Tone(1, offset: 0.4f));
        detector.Feed(Rest(1, offset: 0.4f));
        Assert.That(detector.TrailingSilence / (double)Rate, Is.EqualTo(1).Within(0.1));
    }

    [Test]
    public void ADecayingOffsetIsSilence()
    {
        // What the C64's 1.6 Hz DC blocker leaves of a step.
        var detector = new SilenceDetector(Rate);
        detector.Feed([.. Enumerable.Range(0, 2 * Rate).Select(i => 0.4f * MathF.Exp(-i / (0.1f * Rate)))]);
        Assert.That(detector.TrailingSilence / (double)Rate, Is.GreaterThan(1.3));
    }

    [Test]
    public void NothingWasHeardInSilence()
    {
        var detector = new SilenceDetector(Rate);
        detector.Feed(Rest(1));
        Assert.That(detector.HeardSound, Is.False);
    }

    [Test]
    public void SlicingIsInvisible()
    {
        float[] samples = [.. Tone(0.7), .. Rest(0.9), .. Tone(0.01), .. Rest(0.33)];
        var whole = new SilenceDetector(Rate);
        whole.Feed(samples);
        var sliced = new SilenceDetector(Rate);
        var random = new Random(1);
        for (int at = 0; at < samples.Length;)
        {
            int count = Math.Min(random.Next(1, 3000), samples.Length - at);
            sliced.Feed(samples.AsSpan(at, count));
            at += count;
        }

        Assert.That(sliced.TrailingSilence, Is.EqualTo(whole.TrailingSilence));
    }
}
