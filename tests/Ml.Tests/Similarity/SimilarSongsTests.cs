using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Tests.Similarity;

public class SimilarSongsTests
{
    static float[] Vectors(int rows, int width, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, rows * width).Select(_ => random.NextSingle())];
    }

    static double[] Weights(int width) => [.. Enumerable.Range(0, width).Select(d => 0.3 + (d % 7 * 0.25))];

    /// <summary>Weighted cosine as it is written down, in doubles.</summary>
    static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other, double[] weights)
    {
        double dot = 0, first = 0, second = 0;
        for (int d = 0; d < weights.Length; d++)
        {
            dot += weights[d] * one[d] * other[d];
            first += weights[d] * one[d] * one[d];
            second += weights[d] * other[d] * other[d];
        }
        return dot / Math.Sqrt(first * second);
    }

    [TestCase(1, 3)]
    [TestCase(31, 4)]
    [TestCase(33, 58)]
    [TestCase(1000, 58)]
    [TestCase(4097, 24)]
    public void TheNearestAreThoseOfTheDefinition(int rows, int width)
    {
        float[] vectors = Vectors(rows, width);
        double[] weights = Weights(width);
        VectorScan scan = new(vectors, width, weights);
        float[] asked = Vectors(1, width, seed: 2);
        ScanHit[] hits = scan.Nearest(asked, 25, row => row % 10 == 3);
        (int Row, double Score)[] expected = [.. Enumerable.Range(0, rows).Where(row => row % 10 != 3)
            .Select(row => (row, Cosine(vectors.AsSpan(row * width, width), asked, weights)))
            .OrderByDescending(hit => hit.Item2).Take(25)];
        Assert.That(hits.Select(hit => hit.Row), Is.EqualTo(expected.Select(hit => hit.Row)));
        Assert.That(hits.Select(hit => (double)hit.Score), Is.EqualTo(expected.Select(hit => hit.Score)).Within(1e-6));
    }

    [TestCase(0, TestName = "ScoresHaveTheBitsOfAPlainLoop(numbers as they are)")]
    [TestCase(40, TestName = "ScoresHaveTheBitsOfAPlainLoop(and whole ones behind them)")]
    [TestCase(58, TestName = "ScoresHaveTheBitsOfAPlainLoop(whole ones)")]
    public void ScoresHaveTheBitsOfAPlainLoop(int whole)
    {
        const int Width = 58, Rows = 100;
        float[] vectors = Vectors(Rows, Width), asked = Vectors(1, Width, 3);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = i % Width >= Width - whole ? MathF.Round((vectors[i] * 255) - 128) : vectors[i];
        VectorScan scan = new(vectors, Width, null);
        ScanHit[] hits = scan.Nearest(asked, Rows, _ => false);
        float asLong = Length(asked);
        float[] scores = new float[Rows];
        scan.ScoreAll(asked, scores);
        foreach (ScanHit hit in hits)
        {
            ReadOnlySpan<float> row = vectors.AsSpan(hit.Row * Width, Width);
            float sum = 0;
            for (int d = 0; d < Width; d++)
                sum += row[d] * (asked[d] / asLong);
            Assert.That(BitConverter.SingleToInt32Bits(hit.Score), Is.EqualTo(BitConverter.SingleToInt32Bits(sum * (1 / Length(row)))));
            Assert.That(BitConverter.SingleToInt32Bits(scores[hit.Row]), Is.EqualTo(BitConverter.SingleToInt32Bits(hit.Score)));
            float[] read = new float[Width];
            scan.ReadVector(hit.Row, read);
            Assert.That(read, Is.EqualTo(row.ToArray()), "what was given comes back");
        }

        static float Length(ReadOnlySpan<float> vector)
        {
            double squares = 0;
            foreach (float component in vector)
                squares += (double)component * component;
            return (float)Math.Sqrt(squares);
        }
    }

    [Test]
    public void WholeNumbersTakeAByte()
    {
        float[] vectors = Vectors(64, 10);
        long wide = new VectorScan(vectors, 10, null).Bytes;
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = i % 10 > 0 ? MathF.Round(vectors[i] * 127) : vectors[i];
        Assert.That((wide, new VectorScan(vectors, 10, null).Bytes), Is.EqualTo((64 * 4 * 11L, 64 * ((4 * 2) + 9L))));
    }

    static SimilarSongs Library(params (string Path, int Song, float[] Vector)[] songs) =>
        new(songs.Select(song => (new TrackId(song.Path, song.Song), new ReadOnlyMemory<float>(song.Vector))), songs[0].Vector.Length, null);

    [Test]
    public void AFileIsNoNeighbourOfItsOwnSongs()
    {
        SimilarSongs library = Library(("a.sid", 1, [1, 0]), ("a.sid", 2, [1, 0.01f]), ("b.sid", 1, [1, 0.5f]), ("c.sid", 1, [0, 1]));
        Neighbour[] found = library.Of(new TrackId("a.sid", 1), 10)!;
        Assert.That(found.Select(neighbour => neighbour.Track.ToString()), Is.EqualTo((string[])["b.sid#1", "c.sid#1"]));
        Assert.That(found[0].Score, Is.EqualTo(1 / Math.Sqrt(1.25)).Within(1e-6));
        Assert.That(library.Of(new TrackId("d.sid", 1), 10), Is.Null);
    }

    [Test]
    public void SongsOfOneFileStandApartByAStepEach()
    {
        // Cosines with the seed: 0.99, 0.98, 0.97, 0.96 and 0.90; a step of 0.02.
        (string Path, int Song, double Cosine)[] songs = [("a.sid", 1, 0.99), ("a.sid", 2, 0.98), ("a.sid", 3, 0.97), ("b.sid", 1, 0.955), ("c.sid", 1, 0.90), ("seed.sid", 1, 1)];
        SimilarSongs library = new(songs.Select(song => (new TrackId(song.Path, song.Song), new ReadOnlyMemory<float>([(float)song.Cosine, (float)Math.Sqrt(1 - (song.Cosine * song.Cosine))]))), 2, null, 0.02f);
        Neighbour[] found = library.Of(new TrackId("seed.sid", 1), 10)!;
        Assert.That(found.Select(neighbour => $"{neighbour.Track}"), Is.EqualTo((string[])["a.sid#1", "a.sid#2", "b.sid#1", "a.sid#3", "c.sid#1"]));
        Assert.That(found.Select(neighbour => (double)neighbour.Score), Is.EqualTo((double[])[0.99, 0.96, 0.955, 0.93, 0.90]).Within(1e-6));
        for (int most = 0; most <= found.Length; most++)
            Assert.That(library.Of(new TrackId("seed.sid", 1), most), Is.EqualTo(found[..most]), "a shorter list is the longer one's beginning");
    }

    [Test]
    public void AStepFindsWhatSortingAllFinds()
    {
        const int Rows = 500, Width = 6, Most = 25;
        const float Step = 0.004f;
        float[] vectors = Vectors(Rows, Width);
        TrackId[] tracks = [.. Enumerable.Range(0, Rows).Select(row => new TrackId($"{row / 40:00}.sid", 1 + (row % 40)))];
        SimilarSongs library = new(tracks.Select((track, row) => (track, new ReadOnlyMemory<float>(vectors, row * Width, Width))), Width, null, Step);
        SimilarSongs plain = new(tracks.Select((track, row) => (track, new ReadOnlyMemory<float>(vectors, row * Width, Width))), Width, null);
        foreach (TrackId seed in tracks.Take(100))
        {
            Dictionary<string, int> nearer = [];
            Neighbour[] expected = [.. plain.Of(seed, Rows)!.Select(near =>
            {
                int before = nearer.GetValueOrDefault(near.Track.Path);
                nearer[near.Track.Path] = before + 1;
                return near with { Score = near.Score - (before * Step) };
            }).OrderByDescending(near => near.Score).ThenBy(near => near.Track).Take(Most)];
            Assert.That(library.Of(seed, Most), Is.EqualTo(expected));
        }
    }

    [Test]
    public void OfEqualsTheLowerIdComesFirst()
    {
        float[] same = [1, 2, 3];
        SimilarSongs library = Library(("b.sid", 2, same), ("z.sid", 1, same), ("b.sid", 10, same), ("B.sid", 1, same), ("seed.sid", 1, same), ("é.sid", 1, same));
        string[] found = [.. library.Of(new TrackId("seed.sid", 1), 10)!.Select(neighbour => neighbour.Track.ToString())];
        Assert.That(found, Is.EqualTo((string[])["B.sid#1", "b.sid#10", "b.sid#2", "z.sid#1", "é.sid#1"]));
        Assert.That(library.Of(new TrackId("seed.sid", 1), 2)!.Select(neighbour => neighbour.Track.ToString()), Is.EqualTo(found[..2]));
    }

    [Test]
    public void IdsAreInTheOrderOfTheirUtf8Bytes()
    {
        // U+FFFD takes three bytes from EF on, U+10000 four from F0 on; as UTF-16 they stand the other way round.
        Assert.That(new TrackId("\uFFFD", 1), Is.LessThan(new TrackId("\U00010000", 1)));
        Assert.That(new TrackId("a.sid", 10), Is.LessThan(new TrackId("a.sid", 2)));
    }

    [Test]
    public void NothingIsLikeNothing()
    {
        SimilarSongs library = Library(("a.sid", 1, [0, 0]), ("b.sid", 1, [1, 1]));
        Assert.That(library.Of(new TrackId("a.sid", 1), 5)!.Single().Score, Is.Zero);
    }

    [Test]
    public void WhatCannotBeComparedIsRefused()
    {
        Assert.That(() => Library(("a.sid", 1, [1, 2]), ("a.sid", 1, [1, 2])), Throws.ArgumentException);
        Assert.That(() => Library(("a.sid", 1, [1, 2]), ("b.sid", 1, [1])), Throws.ArgumentException);
        Assert.That(() => Library(("a.sid", 1, [1, float.NaN])), Throws.ArgumentException);
        Assert.That(() => new VectorScan([1, 2], 2, [1, -1]), Throws.ArgumentException);
        Assert.That(() => new VectorScan([1, 2], 2, [1]), Throws.ArgumentException);
    }
}
