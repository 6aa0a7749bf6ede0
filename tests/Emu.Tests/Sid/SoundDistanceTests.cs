using SidFlow.Emu.Sid;
using SidFlow.Ml.Features;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>How far our sound is from the reference's on real tunes: a loose bound against regressions.</summary>
/// <remarks><c>bench/run sound</c> prints the figures; two versions of the reference differ by 0.5 to 0.6 dB from each other.</remarks>
public class SoundDistanceTests
{
    [Test]
    public void RendersOfReferenceLogsSoundLikeTheReference()
    {
        var distances = new List<double>();
        foreach (ReferenceRun run in ReferenceRun.All(Path.Combine(Corpus.Folder, "oracle")))
        {
            if (run.ReferenceSound() is not { } reference)
            {
                Assert.Ignore("No ffmpeg: the reference's sound cannot be decoded.");
                return;
            }

            (double decibels, _) = LogSpectralDistance.Between(
                reference, run.Render(new SoftwareSidOptions { SampleRateHz = ReferenceRun.SampleRateHz }), ReferenceRun.SampleRateHz);
            TestContext.Out.WriteLine($"{run.Name} {decibels:F2} dB");
            distances.Add(decibels);
        }

        distances.Sort();
        Assert.That(distances[distances.Count / 2], Is.LessThan(1.0), "median");
        Assert.That(distances[^1], Is.LessThan(2.0), "worst");
    }
}
