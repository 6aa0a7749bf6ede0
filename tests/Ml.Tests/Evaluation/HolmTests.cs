using SidFlow.Ml.Evaluation;

namespace SidFlow.Ml.Tests.Evaluation;

public class HolmTests
{
    [Test]
    public void ByHand()
    {
        // Ascending 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, and none below the one before it.
        double[] corrected = Holm.Correct([0.01, 0.04, 0.03, 0.005]);
        Assert.That(corrected, Is.EqualTo(new[] { 0.03, 0.06, 0.06, 0.02 }).Within(1e-12));
    }

    [Test]
    public void OneQuestionNeedsNoCorrection() => Assert.That(Holm.Correct([0.04]), Is.EqualTo(new[] { 0.04 }));

    [Test]
    public void NothingIsLikelierThanCertain() => Assert.That(Holm.Correct([0.7, 0.8]), Is.EqualTo(new[] { 1.0, 1.0 }));
}
