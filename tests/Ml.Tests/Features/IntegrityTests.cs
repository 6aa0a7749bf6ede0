using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class IntegrityTests
{
    static FeatureRecord Whole()
    {
        Score score = new();
        for (int i = 0; i < 10; i++)
            score.Note(i * 30, 10, 0, 60 + i);
        return score.Measure();
    }

    static FeatureRecord With(FeatureRecord record, Func<string, double, double> change) =>
        record with { Vector = [.. record.Vector.Select((value, i) => change(FeatureNames.All[i], value))] };

    [Test]
    public void AMeasuredRecordIsSound() => Assert.That(Integrity.ViolationOf(Whole()), Is.Null);

    [Test]
    public void WritesWithoutDriverDimensionsAreAViolation()
    {
        FeatureRecord broken = Whole();
        broken = broken with { Vector = [.. broken.Vector.Select((value, i) => i < FeatureNames.FirstDriver ? value : FeatureNames.All[i] == "sidSilentFrameRatio" ? 1 : 0)] };
        Assert.That(Integrity.ViolationOf(broken), Does.Contain("driver"));
        Assert.That(Integrity.ViolationOf(broken with { Driver = new DriverFeatures() }), Is.Null, "no writes, no driver");
    }

    [Test]
    public void ClaimedNotesThatAreNotThereAreAViolation() =>
        Assert.That(Integrity.ViolationOf(Whole() with { Tonal = new TonalFeatures() }), Does.Contain("notes"));

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void WhatIsNoNumberIsAViolation(double value)
    {
        Assert.That(Integrity.ViolationOf(With(Whole(), (name, old) => name == "pwmActivitySid" ? value : old)), Does.Contain("pwmActivitySid"));
        Assert.That(Integrity.ViolationOf(Whole() with { Audio = new AudioFeatures { SpectralCrest = value } }), Does.Contain("spectralCrest"));
    }

    [TestCase(499, 499, false)]
    [TestCase(500, 5, false)]
    [TestCase(500, 6, true)]
    [TestCase(10_000, 100, false)]
    [TestCase(10_000, 101, true)]
    public void ARunStopsAboveOnePercentOfFiveHundred(int records, int violations, bool stops)
    {
        IntegrityTally tally = new();
        for (int i = 0; i < records; i++)
            tally.Count(i < violations);
        Assert.That(tally.MustAbort, Is.EqualTo(stops));
    }

    [Test]
    public void TheDimensionsAreFiftyEightDifferentNames()
    {
        Assert.That(FeatureNames.All, Has.Count.EqualTo(58).And.Unique);
        Assert.That((FeatureNames.IndexOf("tempoFused"), FeatureNames.IndexOf("sidPolyphonyMean"), FeatureNames.IndexOf("sidWriteSpreadEntropy"), FeatureNames.IndexOf("sidWriteVoice3Share"), FeatureNames.IndexOf("none")),
            Is.EqualTo((0, 24, 35, 57, -1)));
    }
}
