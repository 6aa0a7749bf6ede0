using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class AnalysisWindowTests
{
    [TestCase(3, 0, 3)]
    [TestCase(10, 0, 10)]
    [TestCase(12, 1.5, 12)]
    [TestCase(20, 7.5, 20)]
    [TestCase(29.9, 14.925, 29.9)]
    [TestCase(30, 15, 30)]
    [TestCase(600, 15, 30)]
    public void TheWindowFollowsTheLength(double length, double start, double end)
    {
        AnalysisWindow window = AnalysisWindow.Of(length);
        Assert.That((window.StartSeconds, window.EndSeconds), Is.EqualTo((start, end)).Within(1e-9));
    }

    [Test]
    public void ItSlidesBackToWhereWritingEnds()
    {
        AnalysisWindow window = AnalysisWindow.Of(60);
        AnalysisWindow slid = window.EndingWith(9);
        Assert.Multiple(() =>
        {
            Assert.That((slid.StartSeconds, slid.EndSeconds), Is.EqualTo((0.0, 9.02)).Within(1e-9));
            Assert.That(AnalysisWindow.Of(20).EndingWith(7).StartSeconds, Is.Zero);
            Assert.That(window.EndingWith(15), Is.EqualTo(window));
            Assert.That(window.EndingWith(null), Is.EqualTo(window));
        });
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void ASongHasALength(double length) =>
        Assert.That(() => AnalysisWindow.Of(length), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
