using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Stations;
using SidFlow.Services.Taste;
using SidFlow.Services.Tests.Taste;

namespace SidFlow.Services.Tests.Stations;

/// <summary>What stations know of classified songs.</summary>
public sealed class TaggedVectorsTest : TasteFixture
{
    [Test]
    public async Task TheOperatorsWordStandsInPlaceOfWhatWasMeasured()
    {
        ClassifiedStore classified = new(Database, TimeProvider.System);
        await classified.SaveAsync([Song("A/One.sid"), Song("A/Two.sid")], default);
        ManualTags tags = new(Store);
        ClassifiedVectors vectors = new(classified, tags);
        long before = vectors.Version;
        Assert.That(vectors.Load(default).Songs.Select(song => (song.Ratings, song.Preference)), Is.All.EqualTo((new Ratings(1, 2, 3), (int?)null)));

        await Store.AddAsync([Rated(new SongRating(1, 1, 1, 1), "A/Two.sid", listener: Listeners.Of(Listeners.NewSecret())!)], default);
        Assert.That(vectors.Version, Is.EqualTo(before), "a listener's word is his own");
        await Store.AddAsync([Rated(new SongRating(5, null, null, 4), "A/One.sid")], default);
        Assert.That(vectors.Version, Is.GreaterThan(before));
        Assert.That(vectors.Load(default).Songs.Select(song => (song.Ratings, song.Preference)), Is.EqualTo(new[] { (new Ratings(5, 2, 3), (int?)4), (new Ratings(1, 2, 3), null) }));
    }

    private static ClassifiedSong Song(string path) => new()
    {
        Track = new TrackId(path, 1),
        Features = new Dictionary<string, double>(),
        FeatureSetVersion = "1",
        FeatureVariant = "v",
        SidFeatureVariant = "v",
        Vector = [1, 2, 3, 4],
        ClassifiedAt = Noon,
        Ratings = new Ratings(1, 2, 3),
    };
}
