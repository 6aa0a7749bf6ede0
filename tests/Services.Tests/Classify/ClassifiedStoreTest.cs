using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Classify;

public sealed class ClassifiedStoreTest
{
    private TempFolder folder = null!;
    private Database database = null!;
    private ClassifiedStore store = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        database = new Database(folder["sidflow.db"]);
        store = new ClassifiedStore(database, TimeProvider.System);
    }

    [TearDown]
    public void Close()
    {
        database.Dispose();
        folder.Dispose();
    }

    private static ClassifiedSong Song(string path, int song = 1, double raw = 0.5) => new()
    {
        Track = new TrackId(path, song),
        Features = new Dictionary<string, double> { ["rms"] = 1.0 / 3, ["Zcr"] = 1e-9, ["ratingRawE"] = raw, ["ratingRawM"] = raw, ["ratingRawC"] = 1 - raw },
        FeatureSetVersion = "1.5.0",
        FeatureVariant = "a",
        SidFeatureVariant = "b",
        Vector = [raw, 0.1, -1, 0.333333, 0.25],
        ClassifiedAt = new DateTimeOffset(2026, 1, 2, 13, 4, 5, 678, TimeSpan.Zero),
    };

    private IEnumerable<string> Tracks => store.All().Select(song => song.Track.ToString());

    [Test]
    public async Task ASongComesBackByteForByte()
    {
        ClassifiedSong[] songs =
        [
            Song("Größe.sid") with { Tape = [0.1f, -7, float.Epsilon], Degraded = "It is silent.", Preference = 4 },
            Song("a.sid") with { Ratings = new Ratings(1, 2, 3), Source = RatingSource.Manual, RenderEngine = "other" },
        ];
        await store.SaveAsync(songs, default);
        foreach (ClassifiedSong song in songs)
            Assert.That(ClassifiedLine.Write(store.Find(song.Track)!), Is.EqualTo(ClassifiedLine.Write(song)));
        Assert.That(store.Find(new TrackId("a.sid", 2)), Is.Null);
    }

    [Test]
    public async Task AllAreInTheBytewiseOrderOfTheirIdsOverManyPages()
    {
        ClassifiedSong[] songs = [.. Enumerable.Range(1, 256).SelectMany(n => new[] { Song("b.sid", n), Song("b.sid x", n), Song("ü", n), Song("\uffee", n), Song("\U0001F3B5", n) })];
        await store.SaveAsync(songs, default);
        Assert.That(store.Count, Is.EqualTo(songs.Length));
        Assert.That(store.All().Select(song => song.Track), Is.EqualTo(songs.Select(song => song.Track).Order()));
    }

    [Test]
    public async Task ASongSavedAgainReplacesItself()
    {
        await store.SaveAsync([Song("a.sid")], default);
        long version = store.Version;
        await store.SaveAsync([Song("a.sid", raw: 0.75)], default);
        Assert.That(store.All().Single().Vector[0], Is.EqualTo(0.75));
        Assert.That(store.Version, Is.GreaterThan(version));
    }

    [Test]
    public async Task TheScaleIsExactFifthsAndLaterSongsArePlacedOnIt()
    {
        await store.SaveAsync([.. Enumerable.Range(0, 100).Select(n => Song($"{n:00}.sid", raw: n / 100.0)), Song("silent.sid", raw: 0) with { Degraded = "It is silent." }], default);
        Assert.That(store.All().All(song => song.Ratings is null), "there is no scale yet");
        long version = store.Version;

        await store.MakeScaleAsync(default);
        Assert.That(store.All().Where(song => song.Degraded is null).CountBy(song => song.Ratings!.Value.Energy).Select(level => level.Value), Is.All.EqualTo(20));
        Assert.That(store.Find(new TrackId("00.sid", 1))!.Ratings, Is.EqualTo(new Ratings(1, 1, 5)));
        Assert.That((store.Scale!.Songs, store.Scale.Ranks.Songs, store.Version), Is.EqualTo((100, 100, version + 1)));

        await store.SaveAsync([.. Enumerable.Range(0, 500).Select(n => Song($"later{n:000}.sid", raw: 0.01))], default);
        Assert.That(store.Find(new TrackId("later000.sid", 1))!.Ratings!.Value.Energy, Is.EqualTo(1));
        Assert.That(store.Find(new TrackId("99.sid", 1))!.Ratings!.Value.Energy, Is.EqualTo(5), "nobody has moved");
    }

    [Test]
    public async Task WhatAPersonSaidOfASongOutlivesAScale()
    {
        await store.SaveAsync([Song("a.sid") with { Ratings = new Ratings(5, 5, 5), Source = RatingSource.Manual }, Song("b.sid") with { Ratings = new Ratings(5, 5, 5) }], default);
        Assert.That(store.Find(new TrackId("b.sid", 1))!.Ratings, Is.EqualTo(new Ratings(5, 5, 5)), "as it was imported");
        await store.MakeScaleAsync(default);
        Assert.That(store.Find(new TrackId("a.sid", 1))!.Ratings, Is.EqualTo(new Ratings(5, 5, 5)));
        Assert.That(store.Find(new TrackId("b.sid", 1))!.Ratings, Is.EqualTo(new Ratings(3, 3, 3)));
    }

    [Test]
    public async Task AnotherStoreOverTheSameFileKnowsAllOfIt()
    {
        await store.SaveAsync([.. Enumerable.Range(0, 60).Select(n => Song($"{n:00}.sid", raw: n / 60.0))], default);
        await store.MakeScaleAsync(default);
        ClassifiedStore other = new(database, TimeProvider.System);
        Assert.That(other.Version, Is.EqualTo(store.Version));
        Assert.That(other.Scale!.Ranks.ToBytes(), Is.EqualTo(store.Scale!.Ranks.ToBytes()));
        Assert.That(other.All().Select(ClassifiedLine.Write), Is.EqualTo(store.All().Select(ClassifiedLine.Write)));
    }

    [Test]
    public async Task SongsFollowTheirTunes()
    {
        await store.SaveAsync([Song("A/one.sid"), Song("A/one.sid", 2), Song("A/two.sid", raw: 0.2), Song("A/taken.sid")], default);
        long version = store.Version;
        TuneMove[] moves = [new("a/ONE.sid", "A/two.sid"), new("A/two.sid", "B/three.sid"), new("A/none.sid", "B/none.sid")];
        await store.FollowAsync(moves, default);
        Assert.That(Tracks, Is.EqualTo((string[])["A/taken.sid#1", "A/two.sid#1", "A/two.sid#2", "B/three.sid#1"]));
        Assert.That(store.Find(new TrackId("B/three.sid", 1))!.Vector[0], Is.EqualTo(0.2));
        Assert.That(store.Version, Is.GreaterThan(version));
        await store.FollowAsync([new("A/two.sid", "A/taken.sid")], default);
        Assert.That(Tracks, Is.EqualTo((string[])["A/taken.sid#1", "A/taken.sid#2", "B/three.sid#1"]), "the tune that came has replaced the one that was there");
    }
}
