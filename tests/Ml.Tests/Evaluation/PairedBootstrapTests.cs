using SidFlow.Ml.Evaluation;

namespace SidFlow.Ml.Tests.Evaluation;

public class PairedBootstrapTests
{
    [Test]
    public void MeansAreOverQuestionsAndNotOverGroups()
    {
        RelativeChange change = PairedBootstrap.Of([new("a", 0.2, 0.4), new("a", 0.4, 0.4), new("b", 0.6, 1.0)], 1000, 1);
        Assert.That(change.Before, Is.EqualTo(0.4).Within(1e-12));
        Assert.That(change.After, Is.EqualTo(0.6).Within(1e-12));
        Assert.That(change.Change, Is.EqualTo(0.5).Within(1e-12));
        // The only samples there are: a twice (+33 %), both (+50 %), b twice (+67 %).
        Assert.That(change.Low, Is.EqualTo(1.0 / 3).Within(1e-9));
        Assert.That(change.High, Is.EqualTo(2.0 / 3).Within(1e-9));
    }

    [Test]
    public void NoDifferenceIsNoFinding()
    {
        RelativeChange change = PairedBootstrap.Of(Enumerable.Range(0, 100).Select(i => new PairedScore($"g{i}", 0.5, 0.5)), 500, 1);
        Assert.That((change.Change, change.Low, change.High, change.P), Is.EqualTo((0.0, 0.0, 0.0, 1.0)));
    }

    [Test]
    public void AGainInEveryGroupIsAFinding()
    {
        RelativeChange change = PairedBootstrap.Of(Enumerable.Range(0, 40).Select(i => new PairedScore($"g{i}", 0.5, 0.55 + (0.001 * i))), 999, 1);
        Assert.That(change.P, Is.EqualTo(2.0 / 1000).Within(1e-12));
        Assert.That(change.Low, Is.GreaterThan(0.1));
    }

    [Test]
    public void ManyQuestionsOfOneGroupAreNoProof()
    {
        // A hundred songs of one composer gain, ten other composers lose a little: without groups this would look certain.
        IEnumerable<PairedScore> one = Enumerable.Range(0, 100).Select(_ => new PairedScore("one", 0.5, 0.6));
        IEnumerable<PairedScore> others = Enumerable.Range(0, 10).Select(i => new PairedScore($"g{i}", 0.5, 0.49));
        RelativeChange change = PairedBootstrap.Of([.. one, .. others], 2000, 1);
        Assert.That(change.Change, Is.GreaterThan(0.1));
        Assert.That(change.Low, Is.LessThan(0));
        Assert.That(change.P, Is.GreaterThan(0.05));
    }

    [Test]
    public void OrderOfTheQuestionsDoesNotMatter()
    {
        PairedScore[] scores = [.. Enumerable.Range(0, 60).Select(i => new PairedScore($"g{i % 7}", 0.1 + (0.01 * i), 0.7 - (0.003 * i)))];
        Assert.That(PairedBootstrap.Of(scores.Reverse(), 300, 5), Is.EqualTo(PairedBootstrap.Of(scores, 300, 5)));
    }

    [Test]
    public void WithoutAValueBeforeThereIsNoChange() =>
        Assert.That(PairedBootstrap.Of([new("a", 0, 1)], 100, 1).P, Is.NaN);
}
