using SidFlow.Ml.Evaluation;

namespace SidFlow.Ml.Tests.Evaluation;

public class RankedGainTests
{
    [Test]
    public void ByHand()
    {
        // Gains at places 1 and 3: 1 + 1/2. The best of three: 1 + 1/log2 3 + 1/2 = 2.1309297536.
        Assert.That(RankedGain.At([true, false, true], 3, 10), Is.EqualTo(1.5 / 2.1309297535714573).Within(1e-12));
    }

    [Test]
    public void OneRightAnswerInSecondPlace() =>
        Assert.That(RankedGain.At([false, true, false], 1, 10), Is.EqualTo(0.6309297535714574).Within(1e-12));

    [Test]
    public void AllInFrontIsOneHoweverManyThereAre()
    {
        Assert.That(RankedGain.At([true, true, false], 2, 10), Is.EqualTo(1).Within(1e-12));
        Assert.That(RankedGain.At([.. Enumerable.Repeat(true, 10)], 50, 10), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void BeyondTheDepthNothingCounts() =>
        Assert.That(RankedGain.At([false, false, true], 1, 2), Is.Zero);

    [Test]
    public void NoAnswersGainNothing() =>
        Assert.That(RankedGain.At([], 4, 10), Is.Zero);

    [Test]
    public void AQuestionWithoutRightAnswerIsNone() =>
        Assert.That(() => RankedGain.At([true], 0, 10), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
