using System.Text.Json.Nodes;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Taste;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Taste;

[TestFixture]
public sealed class TagTreeTest
{
    [TestCase("A.sid", "", "A.sid")]
    [TestCase("DEMOS/A.sid", "DEMOS/", "A.sid")]
    [TestCase("MUSICIANS/H/Hubbard_Rob/A.sid", "MUSICIANS/H/Hubbard_Rob/", "A.sid")]
    [TestCase("MUSICIANS/H/Hubbard_Rob/Worktunes/A.sid", "MUSICIANS/H/Hubbard_Rob/", "Worktunes/A.sid")]
    public void ThreeLevelsHaveFilesOfTheirOwn(string path, string folder, string rest) => Assert.That(TagTree.Split(path), Is.EqualTo((folder, rest)));

    [Test]
    public async Task RatingsHeadersAndTheOperatorsTagsAreWritten()
    {
        using ScannedFolder library = new();
        library.Tunes.Write("MUSICIANS/H/Hubbard_Rob/Worktunes/Deep.sid", SidFile.Make("Deep", "Rob Hubbard", "1985 Elite", songs: 2, flags: 0x14));
        library.Tunes.Write("MUSICIANS/H/Hubbard_Rob/One.sid", SidFile.Make("One", "Rob Hubbard", "1986 X"));
        library.Tunes.Write("DEMOS/Unrated.sid", SidFile.Make("Unrated"));
        await library.ScanAsync();
        ClassifiedStore store = new(library.Database, TimeProvider.System);
        FeedbackStore feedback = new(library.Database);
        ManualTags tags = new(feedback);
        SongId deep = new("MUSICIANS/H/Hubbard_Rob/Worktunes/Deep.sid", 2);
        await store.SaveAsync([Rated(deep.Path, 1, 1), Rated(deep.Path, 2, 2), Rated("MUSICIANS/H/Hubbard_Rob/One.sid", 1, 5), Rated("gone.sid", 1, 3)], default);
        await feedback.AddAsync([new Feedback(Guid.NewGuid(), Listeners.House, deep, DateTimeOffset.UnixEpoch) { Rating = new SongRating(4, null, null, 5), Source = FeedbackSource.Operator }], default);

        TagTree tree = new(store, library.Index, tags);
        Dictionary<string, string> files = tree.Export().ToDictionary(file => file.Path, file => file.Text);
        Assert.That(files.Keys, Is.EquivalentTo(new[]
        {
            "tags/MUSICIANS/H/Hubbard_Rob/auto-tags.json", "tags/DEMOS/Unrated.sid.meta.json", "tags/MUSICIANS/H/Hubbard_Rob/One.sid.meta.json",
            "tags/MUSICIANS/H/Hubbard_Rob/Worktunes/Deep.sid.meta.json", "tags/MUSICIANS/H/Hubbard_Rob/Worktunes/Deep.sid#2.tags.json",
        }));
        JsonNode rolled = JsonNode.Parse(files["tags/MUSICIANS/H/Hubbard_Rob/auto-tags.json"])!;
        Assert.That(rolled.ToJsonString(), Is.EqualTo(
            """{"One.sid":{"c":5,"e":5,"m":5,"source":"auto"},"Worktunes/Deep.sid:1":{"c":1,"e":1,"m":1,"source":"auto"},"Worktunes/Deep.sid:2":{"c":2,"e":4,"m":2,"p":5,"source":"mixed"}}"""));
        JsonNode header = JsonNode.Parse(files["tags/MUSICIANS/H/Hubbard_Rob/Worktunes/Deep.sid.meta.json"])!;
        Assert.That((header["title"]!.GetValue<string>(), header["songs"]!.GetValue<int>(), header["sidModel"]!.GetValue<string>(), header["clock"]!.GetValue<string>()), Is.EqualTo(("Deep", 2, "MOS6581", "PAL")));
        Assert.That(string.Concat(tree.Export().Select(file => file.Path + file.Text)), Is.EqualTo(string.Concat(files.Select(file => file.Key + file.Value))));
    }

    private static ClassifiedSong Rated(string path, int song, int level) => new()
    {
        Track = new TrackId(path, song),
        Features = new Dictionary<string, double>(),
        FeatureSetVersion = "1.5.0",
        FeatureVariant = "sidflow-audio-1",
        SidFeatureVariant = "sidflow-trace-1",
        Vector = [1, 2, 3],
        Ratings = new Ratings(level, level, level),
        ClassifiedAt = DateTimeOffset.UnixEpoch,
    };
}
