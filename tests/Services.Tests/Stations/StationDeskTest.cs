using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;

namespace SidFlow.Services.Tests.Stations;

[TestFixture]
public sealed class StationDeskTest
{
    private readonly Neighbourhood here = MadeUpSongs.Neighbourhood(covers:
    [
        new CoverNote("GAMES/A-F/Tune_004.sid", 1, "Tune 9", null),
        new CoverNote("GAMES/A-F/Tune_008.sid", 1, "Big Song [from the film]", "The Artist"),
        new CoverNote("GAMES/A-F/Tune_012.sid", 1, "Big Song", "Artist, The"),
        new CoverNote("GAMES/A-F/Tune_016.sid", 1, "Big Song", "Somebody Else"),
        new CoverNote("GAMES/A-F/Tune_020.sid", 1, "Big Song", null),
    ]);

    private ScriptedTaste taste = null!;
    private StationDesk desk = null!;

    [SetUp]
    public void Open()
    {
        taste = new ScriptedTaste();
        desk = new StationDesk(() => here, taste, _ => null);
    }

    private static StationRequest Ask(string kind) => new() { Kind = kind, Listener = "house", Shuffle = 7 };

    private SongId At(int row) => here.SongAt(row);

    /// <summary>Each kind with what it needs at least.</summary>
    private StationRequest Whole(string kind) => kind switch
    {
        StationKind.FromSong or StationKind.Adaptive => Ask(kind) with { Song = At(3) },
        StationKind.Mood => Ask(kind) with { Mood = "dark" },
        StationKind.MoodTransition => Ask(kind) with { Mood = "quiet", EndMood = "energetic" },
        StationKind.Persona => Ask(kind) with { Persona = "melodic" },
        StationKind.Composer or StationKind.SimilarComposers => Ask(kind) with { Composer = "composer 3" },
        StationKind.Era => Ask(kind) with { YearStart = 1985, YearEnd = 1989 },
        StationKind.Chip => Ask(kind) with { Chips = StationChips.Mos8580 },
        StationKind.Remixes => Ask(kind) with { Song = new SongId("GAMES/A-F/Tune_008.sid", 1) },
        StationKind.Soundtrack => Ask(kind) with { Title = "tune 8" },
        _ => Ask(kind),
    };

    [Test]
    public void EveryKindGivesSongsWithReasons([ValueSource(typeof(StationKind), nameof(StationKind.All))] string kind)
    {
        for (int row = 0; row < 60; row += 10)
            taste.Rated.Add(new RatedSong(At(row), 5));
        StationList list = desk.Make(Whole(kind));
        Assert.That(list.Songs, Is.Not.Empty);
        Assert.That(list.Songs.Select(song => song.Song), Is.Unique);
        Assert.That(list.Songs.Select(song => song.Reason), Is.All.Not.Empty);
        Assert.That(list.Name, Is.Not.Empty);
        Assert.That(list.Songs.Count, Is.LessThanOrEqualTo(StationRequest.UsualLimit));
        StationList again = desk.Make(Whole(kind));
        Assert.That(again.Songs.Select(song => (song.Song, song.Reason)), Is.EqualTo(list.Songs.Select(song => (song.Song, song.Reason))), "the same question has the same answer");
    }

    [Test]
    public void EveryKindGoesOnForEver([ValueSource(typeof(StationKind), nameof(StationKind.All))] string kind)
    {
        taste.Rated.Add(new RatedSong(At(0), 5));
        List<SessionAction> played = [];
        for (int round = 0; round < 100; round++)
        {
            StationList more = desk.GoOn(Whole(kind), played, 5);
            Assert.That(more.Songs, Has.Count.EqualTo(5), $"round {round}");
            played.AddRange(more.Songs.Select(song => new SessionAction(song.Song, Reaction.Played)));
        }
    }

    [Test]
    public void WhatIsNamedIsWhatComes()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Songs(Whole(StationKind.Composer)).Select(song => song.Composer), Is.All.EqualTo("Composer 3"));
            Assert.That(Songs(Whole(StationKind.SimilarComposers)).Select(song => song.Composer), Does.Not.Contain("Composer 3"));
            Assert.That(Songs(Whole(StationKind.Era)).Select(song => song.Year), Is.All.InRange(1985, 1989));
            Assert.That(Songs(Whole(StationKind.Chip)).Select(song => song.Chips), Is.All.EqualTo(StationChips.Mos8580));
            Assert.That(Songs(Whole(StationKind.Any) with { Filters = "e>=4,bpm=100-200" }).Select(song => (song.Ratings!.Value.Energy >= 4, song.Bpm is >= 100 and <= 200)), Is.All.EqualTo((true, true)));
            Assert.That(Songs(Whole(StationKind.Mood)).Select(song => Presets.Distance(song.Ratings!.Value, Presets.All["dark"])), Is.All.LessThan(2.5));
        });
    }

    [Test]
    public void VersionsOfAWorkAreThoseThatTheListNames()
    {
        Assert.That(desk.Make(Whole(StationKind.Remixes)).Songs.Select(song => (song.Song.Path, song.Reason)),
            Is.EqualTo(new[] { ("GAMES/A-F/Tune_020.sid", "another version of Big Song by The Artist, as the tune list says") }), "other artists' works of that title are others; who names none disagrees with nobody");
        StationException none = Assert.Throws<StationException>(() => desk.Make(Ask(StationKind.Remixes) with { Song = new SongId("GAMES/A-F/Tune_100.sid", 1) }))!;
        Assert.That(none.Refusal, Is.EqualTo(StationRefusal.NotFound));
    }

    [Test]
    public void ASoundtrackIsAllSongsOfItsFile()
    {
        SongId[] songs = [.. desk.Make(Whole(StationKind.Soundtrack)).Songs.Select(song => song.Song)];
        int own = here.Songs.RowsOf("GAMES/A-F/Tune_008.sid").Count;
        Assert.That(songs.Take(own), Is.EqualTo(Enumerable.Range(1, own).Select(song => new SongId("GAMES/A-F/Tune_008.sid", song))));
    }

    [Test]
    public void WhatIsDislikedOrExcludedStaysAway()
    {
        SongId[] first = [.. desk.Make(Whole(StationKind.FromSong)).Songs.Select(song => song.Song)];
        taste.Rated.Add(new RatedSong(first[0], 1));
        SongId[] then = [.. desk.Make(Whole(StationKind.FromSong) with { Exclude = [first[1]] }).Songs.Select(song => song.Song)];
        Assert.That(then, Does.Not.Contain(first[0]).And.Not.Contain(first[1]));
    }

    [Test]
    public void SkipsMakeTheSessionNearer()
    {
        SessionAction[] skips = [.. desk.Make(Whole(StationKind.Adaptive)).Songs.Take(8).Select(song => new SessionAction(song.Song, Reaction.Skipped))];
        double before = desk.Make(Whole(StationKind.Adaptive) with { Limit = 10 }).Songs.Average(song => song.Score);
        StationList after = desk.Make(Whole(StationKind.Adaptive) with { Limit = 10, Actions = skips });
        Assert.That(after.Songs.Select(song => song.Song).Intersect(skips.Select(skip => skip.Song)), Is.Empty);
        SessionAction[] likes = [.. skips.Select(skip => skip with { Reaction = Reaction.Liked })];
        Assert.That(after.Songs.Average(song => song.Score), Is.GreaterThan(desk.Make(Whole(StationKind.Adaptive) with { Limit = 10, Actions = [.. likes] }).Songs.Average(song => song.Score) - 0.2).And.GreaterThan(before - 0.2));
    }

    [Test]
    public void GemsWereNeverPlayed()
    {
        SongId gem = desk.Make(Whole(StationKind.HiddenGems)).Songs[0].Song;
        taste.Played.Add(gem);
        Assert.That(desk.Make(Whole(StationKind.HiddenGems)).Songs.Select(song => song.Song), Does.Not.Contain(gem));
    }

    [Test]
    public void WhoHasMuchHereIsNoGemInCompanyEither()
    {
        // Twenty tunes by one composer and one that he made with another, beside ten composers with a tune each.
        (string Path, string Author)[] made =
        [
            .. Enumerable.Range(0, 20).Select(i => ($"MUSICIANS/B/Busy/{i:00}.sid", "Busy")), ("MUSICIANS/B/Busy/Together.sid", "Busy & Friend"), ("MUSICIANS/B/Busy/Worktunes/Sketch.sid", "B. Usy"),
            .. Enumerable.Range(0, 10).Select(i => ($"MUSICIANS/R/Rare_{i}/Tune.sid", $"Rare {i}")), ("DEMOS/A-F/One.sid", "<?>"),
        ];
        VectoredSongs songs = new("made up", 6, null, [.. made.Select((tune, i) => new VectoredSong(new TrackId(tune.Path, 1), new float[] { 1, i, 0, 0, 0, 0 }))]);
        Neighbourhood here = new(songs, [.. made.Select(tune => new TuneSketch { Path = tune.Path, Title = "<?>", Author = tune.Author, Year = 1987, Models = [], LengthsMs = [60_000] })], () => []);
        taste.Rated.Add(new RatedSong(new SongId("MUSICIANS/R/Rare_0/Tune.sid", 1), 5));
        StationList gems = new StationDesk(() => here, taste, _ => null).Make(Ask(StationKind.HiddenGems) with { MinRating = 1, Limit = 50 });
        Assert.That(gems.Songs.Select(song => song.Song.Path), Has.None.StartsWith("MUSICIANS/B/").And.Contains("DEMOS/A-F/One.sid"));
        Assert.That(gems.Songs.Single(song => song.Song.Path == "DEMOS/A-F/One.sid").Reason, Does.Contain("by nobody known"), "<?> is nobody's name");
    }

    [TestCase(StationKind.FromSong)]
    [TestCase(StationKind.Mood)]
    [TestCase(StationKind.MoodTransition)]
    [TestCase(StationKind.Persona)]
    [TestCase(StationKind.Composer)]
    [TestCase(StationKind.Era)]
    [TestCase(StationKind.Chip)]
    [TestCase(StationKind.Soundtrack)]
    [TestCase(StationKind.Favorites)]
    public void ARequestThatSaysTooLittleIsInvalid(string kind) =>
        Assert.That(Assert.Throws<StationException>(() => desk.Make(Ask(kind)))!.Refusal, Is.EqualTo(StationRefusal.Invalid));

    [Test]
    public void WhatIsNotThereIsToldApart()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(Ask("no-such-kind")), Is.EqualTo(StationRefusal.NotFound));
            Assert.That(Refusal(Ask(StationKind.Composer) with { Composer = "Nobody" }), Is.EqualTo(StationRefusal.NotFound));
            Assert.That(Refusal(Ask(StationKind.FromSong) with { Song = new SongId("no/such.sid", 1) }), Is.EqualTo(StationRefusal.NotFound));
            Assert.That(Refusal(Whole(StationKind.Era) with { YearStart = 1901, YearEnd = 1902 }), Is.EqualTo(StationRefusal.NotFound));
            Assert.That(Refusal(Whole(StationKind.Any) with { Filters = "nonsense" }), Is.EqualTo(StationRefusal.Invalid));
            Assert.That(Assert.Throws<StationException>(() => new StationDesk(() => null, taste, _ => null).Make(Whole(StationKind.Mood)))!.Refusal, Is.EqualTo(StationRefusal.NotReady));
            Assert.That(Assert.Throws<StationException>(() => new StationDesk(() => null, taste, _ => null).Make(Whole("radio")))!.Refusal, Is.EqualTo(StationRefusal.NotFound), "whatever the library holds");
            Assert.That(Assert.Throws<StationException>(() => new StationDesk(() => MadeUpSongs.Neighbourhood(20, rated: false), taste, _ => null).Make(Whole(StationKind.Mood)))!.Refusal, Is.EqualTo(StationRefusal.NotReady));
        });

        StationRefusal Refusal(StationRequest request) => Assert.Throws<StationException>(() => desk.Make(request))!.Refusal;
    }

    [Test]
    public void AReasonNamesWhatIsShared()
    {
        StationSongPick[] picks = [.. desk.Make(Whole(StationKind.FromSong)).Songs];
        Assert.That(picks.Count(pick => pick.Reason.StartsWith("same ", StringComparison.Ordinal) || pick.Reason.Contains(" much like ", StringComparison.Ordinal)), Is.GreaterThan(5));
        Assert.That(Reasons.Words(new Ratings(1, 1, 3)), Is.EqualTo("dark and calm"));
        Assert.That(Reasons.Words(new Ratings(5, 4, 2)), Is.EqualTo("rather bright, energetic and rather simple"));
        Explanation why = desk.Explain(picks[0].Song, At(3));
        Assert.That(why.Likeness, Is.InRange(0.5, 1.0));
        Assert.That(why.Reasons, Is.Not.Empty);
    }

    private IEnumerable<StationSong> Songs(StationRequest request) => desk.Make(request).Songs.Select(song => here.Songs[here.RowOf(song.Song)]);
}
