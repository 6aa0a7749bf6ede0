using SidFlow.Ml.Stations;
using SidFlow.Ml.Training;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Stations;

[TestFixture]
public sealed class StoredTasteTest
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SongId a = new("a.sid", 1), b = new("b.sid", 1), c = new("c.sid", 2), d = new("d.sid", 1);
    private const string Other = "00000000000000000000000000000001";

    private TempFolder folder = null!;
    private Database database = null!;
    private FeedbackStore feedback = null!;
    private FavoriteStore favorites = null!;
    private StoredTaste taste = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        database = new Database(folder["sidflow.db"]);
        (feedback, favorites) = (new FeedbackStore(database), new FavoriteStore(database));
        taste = new StoredTaste(feedback, favorites, new Charts(database), new ManualClock());
    }

    [TearDown]
    public void Close()
    {
        database.Dispose();
        folder.Dispose();
    }

    private Task<FeedbackCount> ActAsync(SongId song, FeedbackAction action, string listener = Listeners.House, double daysAgo = 0) =>
        feedback.AddAsync([new Feedback(Guid.NewGuid(), listener, song, now.AddDays(-daysAgo)) { Action = action }], default);

    private Task<FeedbackCount> RateAsync(SongId song, int preference, string listener = Listeners.House, int secondsLater = 0) =>
        feedback.AddAsync([new Feedback(Guid.NewGuid(), listener, song, now.AddSeconds(secondsLater)) { Rating = new SongRating(null, null, null, preference) }], default);

    [Test]
    public async Task AWordCountsBeforeALikeAndALikeBeforeWhatWasPlayed()
    {
        await ActAsync(a, FeedbackAction.Like);
        await RateAsync(a, 2);
        await ActAsync(b, FeedbackAction.Dislike, daysAgo: 1);
        await ActAsync(b, FeedbackAction.Like);
        await ActAsync(c, FeedbackAction.PlayComplete);
        await ActAsync(c, FeedbackAction.PlayComplete);
        await favorites.AddAsync(Listeners.House, d, now, default);
        Assert.That(taste.RatingsOf(Listeners.House), Is.EqualTo(new[] { new RatedSong(a, 2), new RatedSong(b, 5), new RatedSong(c, 4), new RatedSong(d, 5) }));
        Assert.That(taste.RatingsOf(Other), Is.Empty);
        await RateAsync(a, 5, secondsLater: 1);
        Assert.That(taste.RatingsOf(Listeners.House)[0], Is.EqualTo(new RatedSong(a, 5)), "what is new is seen at once");
    }

    [Test]
    public async Task FeedbackFades()
    {
        await ActAsync(a, FeedbackAction.Like);
        await ActAsync(b, FeedbackAction.Like, daysAgo: 97);
        await ActAsync(c, FeedbackAction.Dislike);
        Func<SongId, double> of = taste.FeedbackOf(Listeners.House);
        Assert.That((of(a), of(c), of(d)), Is.EqualTo((1.0, -1.0, 0.0)));
        Assert.That(of(b), Is.EqualTo(0.5).Within(0.01));
    }

    [Test]
    public async Task WhoLikesTheSameCounts()
    {
        await ActAsync(a, FeedbackAction.Like);
        Assert.That(taste.LikedByOthersLike(Listeners.House), Is.Empty);
        await ActAsync(a, FeedbackAction.Like, Other);
        await RateAsync(b, 5, Other);
        await favorites.AddAsync("00000000000000000000000000000002", c, now, default);
        Assert.That(taste.LikedByOthersLike(Listeners.House), Is.EqualTo(new[] { (b, 1.0) }));
    }

    [Test]
    public async Task ReactionsAreThoseSinceTheStationBegan()
    {
        await ActAsync(a, FeedbackAction.Skip, daysAgo: 2);
        await ActAsync(b, FeedbackAction.SkipEarly);
        await ActAsync(c, FeedbackAction.Play);
        await RateAsync(d, 1);
        Assert.That(taste.ReactionsSince(Listeners.House, now.AddDays(-1)), Is.EquivalentTo(new[] { (b, Reaction.Skipped), (d, Reaction.Disliked) }));
        Assert.That((taste.Plays(c), taste.Plays(d)), Is.EqualTo((1, 0)));
    }
}
