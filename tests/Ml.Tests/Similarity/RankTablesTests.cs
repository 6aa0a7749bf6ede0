using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Tests.Similarity;

public class RankTablesTests
{
    static float[] Vectors(int songs, int dimensions, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, songs * dimensions).Select(_ => MathF.Round(random.NextSingle(), 2))];
    }

    [Test]
    public void AValueIsItsPlaceAndEqualOnesShareTheMean()
    {
        RankTable table = RankTable.Of([0.1f, 0.5f, 0.5f, 0.5f, 0.9f]);
        // Places 0, 1–3 and 4 of five.
        Assert.That((table.Place(0.1f), table.Place(0.5f), table.Place(0.9f)), Is.EqualTo((0.1f, 0.5f, 0.9f)).Within(1e-7f));
        Assert.That((table.Place(0f), table.Place(0.3f), table.Place(1f)), Is.EqualTo((0.1f, 0.2f, 0.9f)).Within(1e-7f));
    }

    [Test]
    public void PlacesAreUniform()
    {
        float[] column = [.. Enumerable.Range(0, 1000).Select(i => MathF.Exp(i * 0.01f))];
        RankTable table = RankTable.Of(column);
        Assert.That(column.Select(table.Place), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => (i + 0.5f) / 1000)).Within(1e-6f));
    }

    [Test]
    public void ADimensionInWhichAllAreAlikeCountsForNothing()
    {
        RankTables tables = RankTables.Of([1, 7, 1, 1, 1, 2, 7, 1, 1, 1], 5);
        float[] vector = [1, 7, 3, 1, 1];
        tables.Normalise(vector);
        Assert.That(vector, Is.EqualTo((float[])[0.25f, 0, 0, 0, 0]));
    }

    [Test]
    public void FourDimensionsAreUsedAsTheyAre()
    {
        RankTables tables = RankTables.Of(Vectors(100, 4), 4);
        float[] vector = [9, 8, 7, 6];
        tables.Normalise(vector);
        Assert.That(vector, Is.EqualTo((float[])[9, 8, 7, 6]));
    }

    [Test]
    public void TablesSurviveBeingWritten()
    {
        float[] vectors = Vectors(300, 58);
        RankTables tables = RankTables.Of(vectors, 58);
        byte[] bytes = tables.ToBytes();
        RankTables read = RankTables.FromBytes(bytes);
        Assert.That(read.ToBytes(), Is.EqualTo(bytes));
        float[] one = vectors[..58], other = vectors[..58];
        tables.Normalise(one);
        read.Normalise(other);
        Assert.That(other, Is.EqualTo(one));
    }

    [Test]
    public void BrokenTablesAreRefusedAndNothingElseHappens()
    {
        byte[] bytes = RankTables.Of(Vectors(60, 6), 6).ToBytes();
        Assert.That(() => RankTables.FromBytes(bytes.AsSpan(0, bytes.Length - 1)), Throws.TypeOf<FormatException>());
        Assert.That(() => RankTables.FromBytes([.. bytes, 0]), Throws.TypeOf<FormatException>());
        Random random = new(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] broken = bytes[..random.Next(bytes.Length + 1)];
            for (int j = random.Next(4); j > 0 && broken.Length > 0; j--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            try
            {
                RankTables.FromBytes(broken).Normalise(new float[6]);
            }
            catch (Exception refusal) when (refusal is FormatException or ArgumentException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(4000));
    }
}
