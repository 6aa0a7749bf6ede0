using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

public class PathsAndAspectsTests
{
    static readonly SongCollection songs = TestCollection.Of(1500);

    [Test]
    public void APathOfMoodsGoesFromTheOneToTheOther()
    {
        Ratings from = new(1, 2, 1), to = new(5, 5, 4);
        StationPick[] picks = [.. MoodPath.Walk(songs, from, to, 7, 1, _ => true)];
        double[] away = [.. picks.Select(pick => Presets.Distance(songs[pick.Row].Ratings!.Value, from))];
        Assert.That(picks, Has.Length.EqualTo(7));
        Assert.That(away[0], Is.LessThan(1.5));
        Assert.That(Presets.Distance(songs[picks[^1].Row].Ratings!.Value, to), Is.LessThan(1.5));
        Assert.That(away[^1] - away[0], Is.GreaterThan(4));
        Assert.That(picks.Select(pick => songs.FileOf(pick.Row)), Is.Unique);
        Assert.That(MoodPath.Walk(songs, from, to, 7, 1, _ => true), Is.EqualTo(picks));
        Assert.That(MoodPath.Walk(TestCollection.Of(20, rated: false), from, to, 7, 1, _ => true), Is.Empty);
    }

    [Test]
    public void WhatIsSharedIsTold()
    {
        float[] one = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => 0.1f)], other = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => 0.9f)];
        one[FeatureNames.IndexOf("tempoFused")] = 0.97f;
        other[FeatureNames.IndexOf("tempoFused")] = 0.96f;
        VectorScan scan = new([.. one, .. other], FeatureNames.Dimensions, null);
        Assert.That(Aspects.Shared(scan, 0, 1).Select(aspect => aspect.Name), Is.EqualTo((string[])["tempo"]));
        Assert.That(Aspects.Shared(scan, 0, 0), Has.Count.EqualTo(15), "all but samples, which it has none of");
        Assert.That(Aspects.Shared(new VectorScan([1, 2, 3, 4], 2, null), 0, 1), Is.Empty);
    }

    [Test]
    public void VectorsComeBackFromTheScan()
    {
        float[] vectors = [0.5f, 0.25f, 1, 0, 0.125f, 0.75f], read = new float[3];
        VectorScan scan = new(vectors, 3, [2, 0.5, 1]);
        for (int row = 0; row < 2; row++)
        {
            scan.ReadVector(row, read);
            Assert.That(read, Is.EqualTo(vectors.AsSpan(row * 3, 3).ToArray()).Within(1e-6));
        }
    }

    [Test]
    public void AllScoresAreThoseOfTheSearch()
    {
        float[] unit = new float[songs.Likeness.Width], scores = new float[songs.Count];
        songs.Likeness.Scan.ReadUnit(7, unit);
        songs.Likeness.Scan.ScoreAll(unit, scores);
        foreach (Neighbour near in songs.Likeness.Of(songs[7].Track, 50)!)
            Assert.That(scores[songs.RowOf(near.Track)], Is.EqualTo(near.Score).Within(1e-6));
        Assert.That(songs.Likeness.Scan.Cosine(7, 7), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void ComposersWhoSoundAlikeAreFound()
    {
        ComposerMap map = new(songs);
        Assert.That(map.Find("composer 1"), Does.Contain("Composer 1").And.Contain("Composer 12"));
        Assert.That(map.Find("nobody"), Is.Empty);
        Assert.That(map.Near("nobody", 5), Is.Empty);
        AlikeComposer[] near = [.. map.Near("Composer 1", 5)];
        Assert.That(near, Has.Length.EqualTo(5));
        Assert.That(near.Select(one => one.Likeness), Is.Ordered.Descending);
        Assert.That(near.Select(one => one.Name), Does.Not.Contain("Composer 1"));
    }
}
