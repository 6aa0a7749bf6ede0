using SidFlow.Ml.Rating;

namespace SidFlow.Ml.Tests.Rating;

public class RatingScaleTests
{
    static double[] Scores(int count, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }

    [TestCase(50)]
    [TestCase(53)]
    [TestCase(10_000)]
    public void LevelsAreExactFifths(int songs)
    {
        double[] scores = Scores(songs);
        RatingScale scale = RatingScale.Of(scores);
        int[] counts = [.. Enumerable.Range(1, 5).Select(level => scores.Count(score => scale.Place(score) == level))];
        Assert.That(counts.Sum(), Is.EqualTo(songs));
        Assert.That(counts, Is.All.InRange(songs / 5, (songs + 4) / 5));
    }

    [Test]
    public void AHigherScoreIsNeverALowerLevel()
    {
        double[] scores = [.. Scores(500).Select(score => Math.Round(score, 1))];
        RatingScale scale = RatingScale.Of(scores);
        int[] levels = [.. scores.Order().Select(scale.Place)];
        Assert.That(levels, Is.Ordered);
        Assert.That(levels.Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public void ALaterSongIsPlacedAndMovesNobody()
    {
        double[] scores = Scores(200);
        RatingScale scale = RatingScale.Of(scores);
        RatingScale kept = RatingScale.From(scale.Songs, scale.Cuts);
        Assert.That((scale.Place(-1), scale.Place(2)), Is.EqualTo((1, 5)));
        Assert.That(scores.Select(kept.Place), Is.EqualTo(scores.Select(scale.Place)));
    }

    [TestCase(0.0, 1)]
    [TestCase(0.12, 1)]
    [TestCase(0.13, 2)]
    [TestCase(0.5, 3)]
    [TestCase(0.9, 5)]
    [TestCase(1.0, 5)]
    public void BelowFiftySongsTheScaleIsALine(double score, int level)
    {
        RatingScale scale = RatingScale.Of(Scores(49));
        Assert.That(scale.Cuts, Is.Empty);
        Assert.That(scale.Place(score), Is.EqualTo(level));
    }

    [Test]
    public void WithoutSpreadOrScoreItIsTheMiddle()
    {
        RatingScale scale = RatingScale.Of(Enumerable.Repeat(0.9, 100));
        Assert.That(scale.Place(0.9), Is.EqualTo(3));
        Assert.That(RatingScale.Of(Scores(100)).Place(double.NaN), Is.EqualTo(3));
    }

    [Test]
    public void StrangeScalesAreRefused()
    {
        Assert.That(() => RatingScale.From(100, [0.1, 0.2, 0.3]), Throws.ArgumentException);
        Assert.That(() => RatingScale.From(100, [0.1, 0.3, 0.2, 0.4]), Throws.ArgumentException);
        Assert.That(() => RatingScale.From(100, [0.1, 0.2, 0.3, double.NaN]), Throws.ArgumentException);
        Assert.That(() => RatingScale.Of([0.1, double.NaN]), Throws.ArgumentException);
    }

    [Test]
    public void PresetsAreTheContracts()
    {
        Assert.That(Presets.All["dark"], Is.EqualTo(new Ratings(3, 1, 3)));
        Assert.That(Presets.All.Keys, Is.EquivalentTo((string[])["quiet", "ambient", "energetic", "dark", "bright", "complex"]));
        Assert.That(Presets.Distance(new Ratings(1, 1, 1), new Ratings(5, 5, 5)), Is.EqualTo(Math.Sqrt(48)).Within(1e-12));
    }
}
