using System.Text;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Training;
using SidFlow.Services.Classify;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Taste;

public sealed class FeedbackFilesTest : TasteFixture
{
    private static readonly string other = Listeners.Of(Listeners.NewSecret())!;

    private FeedbackFiles Files => new(Store, Favorites, new ManualTags(Store));

    private static string Written(FeedbackFiles files) => string.Concat(files.Export().Select(piece => $"{piece.Path}\n{piece.Text}"));

    private async Task SayAsync()
    {
        Random random = new(1);
        FeedbackAction[] actions = Enum.GetValues<FeedbackAction>();
        await Store.AddAsync([.. Enumerable.Range(0, 300).Select(n => random.Next(3) == 0
            ? Rated(new SongRating(null, 1 + n % 5, n % 2 == 0 ? 3 : null, 1 + n % 3), $"A/Größe #{n % 7}.sid", 1 + n % 4, n % 5 == 0 ? other : Listeners.House, n / 10.0)
            : Act(actions[n % actions.Length], $"B/\"{n % 9}\".sid", 1, n % 4 == 0 ? other : Listeners.House, -n) with { ModelVersion = n % 6 == 0 ? "1.0.2" : null })], default);
        await Favorites.AddAsync(other, new SongId("A/Größe #1.sid", 2), Noon, default);
    }

    [Test]
    public async Task WhatIsWrittenComesBackAndIsWrittenAlike()
    {
        await SayAsync();
        string written = Written(Files);
        foreach ((string path, string text) in Files.Export())
        {
            string file = Folder[$"export/{path}"];
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.AppendAllText(file, text);
        }
        using Database second = new(Folder["second.db"]);
        FeedbackStore store = new(second);
        FavoriteStore favorites = new(second);
        FeedbackImport[] lines = [.. FeedbackFiles.Read(Folder["export"])];
        await store.AddAsync([.. lines.Select(line => line.Act).OfType<Feedback>()], default);
        foreach (FavoriteEntry entry in lines.Select(line => line.Favorite).OfType<FavoriteEntry>())
            await favorites.AddAsync(entry.Listener, entry.Song, entry.At, default);
        ManualTag[] told = [.. lines.Select(line => line.Tag).OfType<ManualTag>()];
        Assert.That(told, Is.Not.Empty);
        Assert.That(await new ManualTags(store).TakeInAsync(told, default), Is.Zero, "they follow from the ratings");
        Assert.That(Written(new FeedbackFiles(store, favorites, new ManualTags(store))), Is.EqualTo(written));
        Assert.That(store.All(), Is.EqualTo(Store.All()));
        Assert.That(Directory.EnumerateFiles(Folder["export/feedback"], "*", SearchOption.AllDirectories), Has.All.Matches(@"/\d{4}/\d\d/\d\d/events\.jsonl$"));
    }

    [Test]
    public void TheLinesAreThoseOfTheContract()
    {
        Guid uuid = Guid.Parse("5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b");
        Assert.That(FeedbackLine.Write(Act(FeedbackAction.SkipEarly, "A/b.sid", 2) with { Uuid = uuid, Source = "room" }),
            Is.EqualTo("""{"action":"skip_early","listener":"house","sid_path":"A/b.sid","song_index":2,"source":"room","ts":"2026-03-04T12:00:00.000Z","uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b"}""" + "\n"));
        Assert.That(FeedbackLine.Write(Rated(new SongRating(1, null, 3, null), "A/b.sid") with { Uuid = uuid, ModelVersion = "1.0.1" }),
            Is.EqualTo("""{"kind":"rating","listener":"house","modelVersion":"1.0.1","ratings":{"c":3,"e":1},"sidPath":"A/b.sid","songIndex":1,"source":"api","submittedAt":"2026-03-04T12:00:00.000Z","timestamp":1772625600000,"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b"}""" + "\n"));
    }

    [Test]
    public void ALineOfAnotherProgramIsOneActHoweverOftenItComes()
    {
        byte[] line = """{"ts":"2026-01-02T03:04:05Z","sid_path":"/C64Music/DEMOS/a.sid","action":"like"}"""u8.ToArray();
        Feedback act = FeedbackLine.Read(line);
        Assert.That((act.Song, act.Listener, act.Action, act.Uuid), Is.EqualTo((new SongId("DEMOS/a.sid", 1), Listeners.House, FeedbackAction.Like, FeedbackLine.Read(line).Uuid)));
    }

    [TestCase("""{"ts":"2026-01-02","sid_path":"../a.sid","action":"like"}""")]
    [TestCase("""{"ts":"2026-01-02","sid_path":"a.sid","action":"love"}""")]
    [TestCase("""{"ts":"2026-01-02","sid_path":"a.sid","action":"like","song_index":999}""")]
    [TestCase("""{"ts":"2026-01-02","sid_path":"a.sid","action":"like","listener":"'; DROP TABLE feedback"}""")]
    [TestCase("""{"ts":"0001-01-02","sid_path":"a.sid","action":"like"}""")]
    [TestCase("""{"ts":"2026-01-02","sid_path":"a.sid","action":"like","uuid":"1"}""")]
    [TestCase("""{"kind":"rating","sidPath":"a.sid","timestamp":1e300,"ratings":{"p":3}}""")]
    [TestCase("""{"kind":"rating","sidPath":"a.sid","timestamp":1772625600000,"ratings":{"p":6}}""")]
    [TestCase("""{"kind":"rating","sidPath":"a.sid","timestamp":1772625600000,"ratings":{}}""")]
    [TestCase("[]")]
    public void WhatIsNoFeedbackIsRefused(string line) =>
        Assert.That(() => FeedbackLine.Read(Encoding.UTF8.GetBytes(line)), Throws.TypeOf<FormatException>());

    [Test]
    public void ALineThatWasCutOffIsLeftOutAndABrokenOneIsNamed()
    {
        string file = Folder["in/feedback/2026/01/02/events.jsonl"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string line = FeedbackLine.Write(Act(FeedbackAction.Like));
        File.WriteAllText(file, line + line[..30]);
        Assert.That(FeedbackFiles.Read(Folder["in"]).Count(), Is.EqualTo(1));
        File.WriteAllText(file, line + line[..30] + "\n" + line);
        Assert.That(() => FeedbackFiles.Read(Folder["in"]).Count(), Throws.TypeOf<FormatException>().With.Message.Contain("events.jsonl, line 2"));
        Assert.That(() => FeedbackFiles.Read(Folder["nothing"]).Count(), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void NoLineBreaksTheReader() => Fuzz.Documents(text =>
    {
        foreach (Func<ReadOnlyMemory<byte>, object?> read in new Func<ReadOnlyMemory<byte>, object?>[] { FeedbackLine.Read, FeedbackLine.ReadFavorite, tag => FeedbackLine.ReadTag(new SongId("a.sid", 1), tag) })
        {
            try
            {
                read(text);
            }
            catch (FormatException)
            {
                continue;
            }
        }
    }, "{", "}", "\"action\":\"like\"", "\"ts\":\"2026-01-02T00:00:00Z\"", "\"sid_path\":\"a.sid\"", ",", "\"ratings\":{\"p\":3}", "\"sidPath\":\"b.sid\"", "\"timestamp\":1772625600000",
        "\"song_index\":", "-1", "1e99", "\"uuid\":\"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b\"", "\"kind\":\"rating\"", "\"e\":3", "\"source\":\"manual\"", "\"timestamp\":\"2026-01-02\"", "null", "\"listener\":\"house\"", "[", "]");

    [Test]
    public async Task TagsAloneBringTheOperatorsWordBack()
    {
        await SayAsync();
        foreach ((string path, string text) in Files.Export().Where(piece => piece.Path.StartsWith("tags/", StringComparison.Ordinal)))
            Folder.Write($"export/{path}", text);
        using Database second = new(Folder["second.db"]);
        FeedbackStore store = new(second);
        ManualTags tags = new(store);
        ManualTag[] told = [.. FeedbackFiles.ReadTags(Folder["export/tags"]).Select(file => file.Tag!)];
        Assert.That(await tags.TakeInAsync(told, default), Is.EqualTo(told.Length));
        Assert.That(tags.All, Is.EquivalentTo(new ManualTags(Store).All));
        Assert.That(new FeedbackFiles(store, new FavoriteStore(second), tags).Export().Where(piece => piece.Path.StartsWith("tags/", StringComparison.Ordinal)),
            Is.EqualTo(Files.Export().Where(piece => piece.Path.StartsWith("tags/", StringComparison.Ordinal))));
        Assert.That((await tags.TakeInAsync(told, default), tags.Version), Is.EqualTo((0, 1L)), "once more changes nothing");
    }

    [Test]
    public async Task AnOlderTagFillsInWhatTheOperatorHasNotSaid()
    {
        SongId song = new("A/One.sid", 1);
        ManualTags tags = new(Store);
        await Store.AddAsync([Rated(new SongRating(5, null, null, null))], default);
        Assert.That(await tags.TakeInAsync([new ManualTag(song, new SongRating(1, 2, null, null), Noon.AddDays(-3))], default), Is.EqualTo(1));
        Assert.That(tags.All[song], Is.EqualTo(new SongRating(5, 2, null, null)));
        Assert.That(await tags.TakeInAsync([new ManualTag(song, new SongRating(1, 1, null, null), Noon.AddDays(-4))], default), Is.Zero);
        Assert.That(await tags.TakeInAsync([new ManualTag(song, new SongRating(1, null, null, null), Noon.AddDays(1))], default), Is.EqualTo(1));
        Assert.That(tags.All[song], Is.EqualTo(new SongRating(1, 2, null, null)));
    }

    [Test]
    public void OnlyAnOperatorsTagsAreTaken()
    {
        Folder.Write("in/A/One.sid.tags.json", """{"e":5,"source":"auto","timestamp":"2026-01-02T00:00:00Z"}""");
        Folder.Write("in/A/Two.sid#3.tags.json", """{"e":5,"m":1,"c":2,"timestamp":"2026-01-02T00:00:00.000Z"}""");
        Folder.Write("in/A/auto-tags.json", "{}");
        ManualTag tag = FeedbackFiles.ReadTags(Folder["in"]).Single().Tag!;
        Assert.That(tag, Is.EqualTo(new ManualTag(new SongId("A/Two.sid", 3), new SongRating(5, 1, 2, null), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero))));
        Folder.Write("in/A/Two.sid#3.tags.json", """{"e":6,"timestamp":"2026-01-02"}""");
        Assert.That(() => FeedbackFiles.ReadTags(Folder["in"]).Count(), Throws.TypeOf<FormatException>().With.Message.Contain("Two.sid#3.tags.json"));
        Assert.That(() => FeedbackFiles.ReadTags(Folder["none"]).Count(), Throws.TypeOf<FormatException>());
    }

    [Test]
    public async Task TheOperatorsWordIsTheCollectionsTag()
    {
        await Store.AddAsync([Rated(new SongRating(5, null, null, null), "A/One.sid", 2), Rated(new SongRating(1, 1, 1, 1), listener: other)], default);
        ManualTags tags = new(Store);
        Assert.That(tags.All, Is.EquivalentTo(new[] { KeyValuePair.Create(new SongId("A/One.sid", 2), new SongRating(5, null, null, null)) }));
        (string path, string text) = Files.Export().Single(piece => piece.Path.StartsWith("tags/", StringComparison.Ordinal));
        Assert.That(path, Is.EqualTo("tags/A/One.sid#2.tags.json"));
        Assert.That(text, Is.EqualTo("{\n  \"e\": 5,\n  \"source\": \"manual\",\n  \"timestamp\": \"2026-03-04T12:00:00.000Z\"\n}\n"));

        ClassifiedSong song = new()
        {
            Track = new TrackId("A/One.sid", 2),
            Features = new Dictionary<string, double>(),
            FeatureSetVersion = "",
            FeatureVariant = "",
            SidFeatureVariant = "",
            Vector = [],
            ClassifiedAt = Noon,
            Ratings = new Ratings(1, 2, 3),
        };
        ClassifiedSong mixed = ManualTags.Apply(song, new SongRating(5, null, null, 4)), manual = ManualTags.Apply(song, new SongRating(5, 4, 3, null));
        Assert.That((mixed.Ratings, mixed.Preference, mixed.Source), Is.EqualTo((new Ratings(5, 2, 3), 4, RatingSource.Mixed)));
        Assert.That((manual.Ratings, manual.Preference, manual.Source), Is.EqualTo((new Ratings(5, 4, 3), (int?)null, RatingSource.Manual)));
        Assert.That(ManualTags.Apply(song, SongRating.None), Is.SameAs(song));
    }
}
