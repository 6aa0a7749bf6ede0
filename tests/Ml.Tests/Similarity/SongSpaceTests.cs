using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Tests.Similarity;

public class SongSpaceTests
{
    /// <summary>What two songs in the middle of all dimensions have in common.</summary>
    const double Alike = ((15.17 + (0.6 * 8.73) + 32.55) / 4) + 31;

    static readonly float[] middle = [.. Enumerable.Repeat(0.5f, FeatureNames.Dimensions)];

    static float[] Vector(float[]? sketch)
    {
        float[] vector = new float[SongSpace.Width];
        SongSpace.Fill(middle, sketch, vector);
        return vector;
    }

    static float[] Sketch(string aspect, int place)
    {
        float[] sketch = new float[TapeSketch.Length];
        sketch[TapeSketch.Aspects.Single(one => one.Name == aspect).Start + place] = TapeSketch.Scale;
        return sketch;
    }

    static double Cosine(float[] one, float[] other, IReadOnlyList<double> weights)
    {
        SimilarSongs songs = new([(new TrackId("a", 1), one), (new TrackId("b", 1), other)], SongSpace.Width, weights);
        return songs.Of(new TrackId("a", 1), 1)![0].Score;
    }

    [Test]
    public void ByHand()
    {
        // Places: (sum of 24 + 0.6 × that of 11 + that of 23) / 4; the constant is 31. Themes weigh 4.5, rhythm 0.5.
        Assert.That(Cosine(Vector(Sketch("themes", 0)), Vector(Sketch("themes", 1)), SongSpace.Weights), Is.EqualTo(Alike / (Alike + 4.5)).Within(1e-6));
        Assert.That(Cosine(Vector(Sketch("rhythm", 0)), Vector(Sketch("rhythm", 1)), SongSpace.Weights), Is.EqualTo(Alike / (Alike + 0.5)).Within(1e-6));
        Assert.That(Cosine(Vector(Sketch("themes", 3)), Vector(Sketch("themes", 3)), SongSpace.Weights), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void WithoutTheRoutineItsAspectsAndDimensionsCountForNothing()
    {
        Assert.That(Cosine(Vector(Sketch("code", 0)), Vector(Sketch("code", 1)), SongSpace.WeightsWithoutRoutine), Is.EqualTo(1).Within(1e-6));
        Assert.That(SongSpace.WeightsWithoutRoutine.Skip(FeatureNames.FirstDriver).Take(23), Has.All.Zero);
    }

    [Test]
    public void ASongWithoutSketchIsComparedByItsPlaces() =>
        Assert.That(Cosine(Vector(null), Vector(Sketch("code", 0)), SongSpace.Weights), Is.EqualTo(Alike / Math.Sqrt(Alike * (Alike + 2.2))).Within(1e-6));

    [Test]
    public void EveryAspectHasAWeight() => Assert.That(SongSpace.Weights, Has.Count.EqualTo(SongSpace.Width).And.All.GreaterThan(0));

    [Test]
    public void OtherWidthsAreRefused() =>
        Assert.That(() => SongSpace.Fill(new float[24], null, new float[SongSpace.Width]), Throws.ArgumentException);
}
