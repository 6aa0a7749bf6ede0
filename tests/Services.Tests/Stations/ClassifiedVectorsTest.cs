using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Stations;

/// <summary>From classified songs in the database to rows that are compared: features are placed, the tapes' sketches stand behind them.</summary>
[TestFixture]
public sealed class ClassifiedVectorsTest
{
    private const int Songs = 60;

    private TempFolder folder = null!;
    private Database database = null!;
    private ClassifiedStore store = null!;
    private ClassifiedVectors vectors = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        database = new Database(folder["sidflow.db"]);
        store = new ClassifiedStore(database, TimeProvider.System);
        vectors = new ClassifiedVectors(store, new ManualTags(new FeedbackStore(database)));
    }

    [TearDown]
    public void Close()
    {
        database.Dispose();
        folder.Dispose();
    }

    private static string PathOf(int i) => $"MUSICIANS/A/{i:00}.sid";

    /// <param name="value">Of every dimension.</param>
    /// <param name="theme">Which of the sketch's themes it has; null for a song without sketch.</param>
    private static ClassifiedSong Song(int i, double value, int? theme, int width = FeatureNames.Dimensions) => new()
    {
        Track = new TrackId(PathOf(i), 1),
        Features = new Dictionary<string, double> { ["bpm"] = 100 + i, ["duration"] = 60, ["ratingRawE"] = value, ["ratingRawM"] = value, ["ratingRawC"] = value },
        FeatureSetVersion = FeatureRecord.FeatureSetVersion,
        FeatureVariant = FeatureRecord.AudioVariant,
        SidFeatureVariant = FeatureRecord.TraceVariant,
        Vector = [.. Enumerable.Repeat(value, width)],
        Tape = theme is { } place ? Sketch(place) : null,
        ClassifiedAt = DateTimeOffset.UnixEpoch,
    };

    private static float[] Sketch(int theme)
    {
        float[] sketch = new float[TapeSketch.Length];
        sketch[TapeSketch.Aspects.Single(aspect => aspect.Name == "themes").Start + theme] = TapeSketch.Scale;
        return sketch;
    }

    private Task SaveAsync(IEnumerable<ClassifiedSong> songs) => store.SaveAsync([.. songs], default);

    private static float Place(int rank, int of) => (float)((rank + 0.5) / of);

    private static SimilarSongs Compared(VectoredSongs songs) => new(songs.Songs.Select(song => (song.Track, song.Vector)), songs.Width, songs.Weights, songs.FileStep);

    [Test]
    public async Task PlacesComeFirstThenTheSketchThenTheConstant()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, i % 5)));
        VectoredSongs loaded = vectors.Load(default);
        Assert.That((loaded.Width, loaded.Weights, loaded.FileStep, loaded.Warning), Is.EqualTo((SongSpace.Width, SongSpace.Weights, SongSpace.FileStep, (string?)null)));
        for (int i = 0; i < Songs; i++)
        {
            float[] row = loaded.Songs[i].Vector.ToArray();
            Assert.That(row[..FeatureNames.Dimensions], Is.All.EqualTo(Place(i, Songs)));
            Assert.That(row[FeatureNames.Dimensions..^1], Is.EqualTo(Sketch(i % 5)));
            Assert.That(row[^1], Is.EqualTo(1));
        }
        // Of songs with places equally far away the one with the seed's theme is nearer.
        Neighbour[] near = Compared(loaded).Of(new TrackId(PathOf(30), 1), 2)!;
        Assert.That(near.Select(one => one.Track.Path), Is.EquivalentTo(new[] { PathOf(25), PathOf(35) }));
    }

    [Test]
    public async Task ASongWithoutSketchStandsAmongThoseThatHaveOne()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, i % 2 == 0 ? 1 : null)));
        VectoredSongs loaded = vectors.Load(default);
        Assert.That(loaded.Width, Is.EqualTo(SongSpace.Width), "half of the songs have one");
        float[] bare = loaded.Songs[31].Vector.ToArray();
        Assert.That(bare[FeatureNames.Dimensions..^1], Is.All.Zero);
        Assert.That((bare[0], bare[^1]), Is.EqualTo((Place(31, Songs), 1f)));
        // It is compared by its places, and nearest to others of which no more is known.
        Assert.That(Compared(loaded).Of(new TrackId(PathOf(31), 1), 2)!.Select(one => one.Track.Path), Is.EquivalentTo(new[] { PathOf(29), PathOf(33) }));
    }

    [Test]
    public async Task WhileFewSongsHaveASketchNoneCounts()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, i < (Songs / 2) - 1 ? 1 : null)));
        VectoredSongs loaded = vectors.Load(default);
        Assert.That((loaded.Width, loaded.Weights, loaded.FileStep), Is.EqualTo((FeatureNames.Dimensions, (IReadOnlyList<double>?)null, 0f)));
        Assert.That(loaded.Songs.Select(song => song.Vector.Length), Is.All.EqualTo(FeatureNames.Dimensions));
        Assert.That(loaded.Songs[7].Vector.ToArray(), Is.All.EqualTo(Place(7, Songs)));
    }

    [Test]
    public async Task ASketchOfAnotherLengthIsNone()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, 1)));
        await SaveAsync([Song(3, 0.03, null) with { Tape = [1, 2, 3] }]);
        VectoredSongs loaded = vectors.Load(default);
        Assert.That(loaded.Songs[3].Vector.ToArray()[FeatureNames.Dimensions..^1], Is.All.Zero);
        Assert.That(loaded.Songs[4].Vector.ToArray()[FeatureNames.Dimensions..^1], Is.EqualTo(Sketch(1)));
    }

    [Test]
    public async Task VectorsOfAnotherWidthAreLeftOutAndToldOf()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, 1)).Append(Song(70, 0.5, null, width: 24)).Append(Song(71, 0.5, 1, width: 24)));
        VectoredSongs loaded = vectors.Load(default);
        Assert.That((loaded.Songs.Count, loaded.Warning), Is.EqualTo((Songs, "2 songs have vectors of another width and are left out.")));
        Assert.That(loaded.Songs[0].Vector.ToArray()[..FeatureNames.Dimensions], Is.All.EqualTo(Place(0, Songs)), "they have no part in the places");
    }

    [Test]
    public async Task AnotherProgramsSongsAreComparedByTheirVectorsAlone()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, 1, width: 24)));
        VectoredSongs loaded = vectors.Load(default);
        Assert.That((loaded.Width, loaded.Weights, loaded.FileStep), Is.EqualTo((24, (IReadOnlyList<double>?)null, 0f)));
        Assert.That(loaded.Songs[0].Vector.Length, Is.EqualTo(24));
    }

    [Test]
    public async Task ASongThatIsMeasuredAgainMovesAndNobodyElseDoes()
    {
        await SaveAsync(Enumerable.Range(0, Songs).Select(i => Song(i, i / 100.0, i % 5)));
        await store.MakeScaleAsync(default);
        float[][] before = [.. vectors.Load(default).Songs.Select(song => song.Vector.ToArray())];
        long version = vectors.Version;

        // Between the 40th and the 41st, with another theme.
        await SaveAsync([Song(3, 0.405, 9)]);
        Assert.That(vectors.Version, Is.GreaterThan(version), "whoever compares songs notices");
        VectoredSongs after = vectors.Load(default);
        for (int i = 0; i < Songs; i++)
        {
            if (i != 3)
                Assert.That(after.Songs[i].Vector.ToArray(), Is.EqualTo(before[i]));
        }
        float[] row = after.Songs[3].Vector.ToArray();
        Assert.That(row[..FeatureNames.Dimensions], Is.All.EqualTo(41f / Songs), "it stands on the table of the last full run");
        Assert.That(row[FeatureNames.Dimensions..^1], Is.EqualTo(Sketch(9)));

        await SaveAsync([Song(3, 0.405, null)]);
        Assert.That(vectors.Load(default).Songs[3].Vector.ToArray()[FeatureNames.Dimensions..^1], Is.All.Zero, "its old sketch is gone");
    }

    [Test]
    public void NothingIsClassified() =>
        Assert.That((vectors.Count, vectors.Load(default).Songs.Count, vectors.Load(default).Width), Is.EqualTo((0, 0, FeatureNames.Dimensions)));
}
