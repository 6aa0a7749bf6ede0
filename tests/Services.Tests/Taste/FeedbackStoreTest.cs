using SidFlow.Ml.Training;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Taste;

public sealed class FeedbackStoreTest : TasteFixture
{
    private static readonly string other = Listeners.Of(Listeners.NewSecret())!;

    [Test]
    public async Task TheSameActToldTwiceIsStoredOnce()
    {
        Feedback like = Act(FeedbackAction.Like), rating = Rated(new SongRating(1, null, 3, 5));
        Assert.That(await Store.AddAsync([like, rating, like], default), Is.EqualTo(new FeedbackCount(1, 1, 1)));
        Assert.That(await Store.AddAsync([like with { Action = FeedbackAction.Dislike }], default), Is.EqualTo(new FeedbackCount(0, 0, 1)));
        Assert.That(Store.All(), Is.EquivalentTo(new[] { like, rating }));
    }

    [Test]
    public async Task AllIsThereAfterARestart()
    {
        Feedback[] acts = [Act(FeedbackAction.SkipEarly, "B/Zwei.sid", 3, other, 1), Rated(new SongRating(null, 2, null, null), day: 2) with { ModelVersion = "1.0.7", Source = FeedbackSource.Upload }];
        await Store.AddAsync(acts, default);
        await Favorites.AddAsync(other, new SongId("B/Zwei.sid", 3), Noon, default);
        Database.Dispose();
        using Database again = new(Folder["sidflow.db"]);
        Assert.That(new FeedbackStore(again).All(), Is.EqualTo(acts));
        Assert.That(new FavoriteStore(again).Of(other), Is.EqualTo(new[] { (new SongId("B/Zwei.sid", 3), Noon) }));
    }

    [Test]
    public async Task ARatingSaysWhatWasSaidLastOfEachSide()
    {
        await Store.AddAsync([Rated(new SongRating(1, 2, 3, null)), Rated(new SongRating(5, null, null, 4), day: 1), Rated(new SongRating(2, 2, 2, 2), listener: other)], default);
        Assert.That(Store.RatingsOf(Listeners.House)[new SongId("A/One.sid", 1)], Is.EqualTo(new SongRating(5, 2, 3, 4)));
        SongOpinion opinion = SongOpinion.Of(Store.Of(new SongId("A/One.sid", 1)), Noon + TimeSpan.FromDays(1));
        Assert.That((opinion.Ratings, opinion.Preference, opinion.Energy), Is.EqualTo((2, 3.0, 3.5)));
    }

    [Test]
    public async Task LikesCountByListenerAndByTheLastWord()
    {
        await Store.AddAsync(
        [
            Act(FeedbackAction.Like), Act(FeedbackAction.Like, day: 1), Act(FeedbackAction.Dislike, day: 2), Act(FeedbackAction.Like, listener: other),
            Act(FeedbackAction.Play, day: -20), Act(FeedbackAction.Play, day: -1), Act(FeedbackAction.Play), Act(FeedbackAction.Play, day: 1), Act(FeedbackAction.SkipLate),
        ], default);
        SongOpinion opinion = SongOpinion.Of(Store.Of(new SongId("A/One.sid", 1)), Noon + TimeSpan.FromDays(2));
        Assert.Multiple(() =>
        {
            Assert.That((opinion.Likes, opinion.Dislikes, opinion.Plays, opinion.Skips), Is.EqualTo((1, 1, 4, 1)));
            Assert.That((opinion.RecentPlays, opinion.TrendScore, opinion.IsTrending), Is.EqualTo((3, 3.0, true)));
        });
    }

    [Test]
    public async Task ChartsCountPlaysInTheirTime()
    {
        await Store.AddAsync([.. Enumerable.Range(0, 5).Select(n => Act(FeedbackAction.Play, "A/Old.sid", day: -30 - n)), Act(FeedbackAction.Play, "A/New.sid", 2),
            Act(FeedbackAction.Play, "A/New.sid", 2), Act(FeedbackAction.Like, "A/New.sid", 2), Act(FeedbackAction.Like, "A/Never.sid"), Act(FeedbackAction.Play, "A/Also.sid")], default);
        Charts charts = new(Database);
        Assert.That(charts.Top(Noon - TimeSpan.FromDays(7), 10), Is.EqualTo(new[] { new ChartEntry(new SongId("A/New.sid", 2), 2, 1), new ChartEntry(new SongId("A/Also.sid", 1), 1, 0) }));
        Assert.That(charts.Top(null, 1), Is.EqualTo(new[] { new ChartEntry(new SongId("A/Old.sid", 1), 5, 0) }));
    }

    [Test]
    public async Task FavouritesAreKeptOnceAndTakenOut()
    {
        SongId song = new("A/One.sid", 2);
        Assert.That(await Favorites.AddAsync(other, song, Noon, default));
        Assert.That(await Favorites.AddAsync(other, song, Noon, default), Is.False);
        Assert.That((Favorites.Has(other, song), Favorites.Has(Listeners.House, song)), Is.EqualTo((true, false)));
        Assert.That(await Favorites.RemoveAsync(other, song, default));
        Assert.That(await Favorites.RemoveAsync(other, song, default), Is.False);
        Assert.That(Favorites.Of(other), Is.Empty);
    }

    [Test]
    public async Task EverythingFollowsATuneThatMoves()
    {
        SongId one = new("A/One.sid", 1), uno = new("B/Uno.sid", 1);
        await Store.AddAsync([Act(FeedbackAction.Like, one.Path), Act(FeedbackAction.Dislike, uno.Path)], default);
        await Favorites.AddAsync(other, one, Noon, default);
        // One changes places with the other, told once more as after a crash.
        TuneMove[] moves = [new("a/one.SID", uno.Path), new(uno.Path, one.Path)];
        TasteTunes tunes = new(Database);
        for (int told = 0; told < 2; told++)
            await tunes.FollowAsync(moves, default);
        Assert.That(Store.Of(uno).Single().Action, Is.EqualTo(FeedbackAction.Like));
        Assert.That(Store.Of(one).Single().Action, Is.EqualTo(FeedbackAction.Dislike));
        Assert.That(Favorites.Of(other).Single().Song, Is.EqualTo(uno));
    }

    [Test]
    public async Task WhoMovesToAKnownPlaceBecomesOneWithIt()
    {
        await Store.AddAsync([Act(FeedbackAction.Like), Act(FeedbackAction.Play, "B/There.sid")], default);
        await Favorites.AddAsync(other, new SongId("A/One.sid", 1), Noon, default);
        await Favorites.AddAsync(other, new SongId("B/There.sid", 1), Noon, default);
        await new TasteTunes(Database).FollowAsync([new TuneMove("A/One.sid", "B/There.sid")], default);
        Assert.That(Store.Of(new SongId("B/There.sid", 1)), Has.Count.EqualTo(2));
        Assert.That(Favorites.Of(other), Has.Count.EqualTo(1));
        Assert.That(Store.Of(new SongId("A/One.sid", 1)), Is.Empty);
    }

    [Test]
    public async Task AFileThatLiesElsewhereIsFoundByItsContent()
    {
        await IndexAsync("A/One.sid", "aa");
        await IndexAsync("A/Two.sid", "bb");
        await Store.AddAsync([Act(FeedbackAction.Like), Act(FeedbackAction.Dislike, "A/Two.sid"), Act(FeedbackAction.Play, "A/Gone.sid")], default);
        await UnindexAsync("A/One.sid");
        await IndexAsync("A/Moved.sid", "aa");
        await new TasteTunes(Database).FollowLibraryAsync(default);
        Assert.That(Store.Of(new SongId("A/Moved.sid", 1)).Single().Action, Is.EqualTo(FeedbackAction.Like));
        Assert.That(Store.Of(new SongId("A/Two.sid", 1)), Has.Count.EqualTo(1));
        Assert.That(Store.Of(new SongId("A/Gone.sid", 1)), Has.Count.EqualTo(1));

        // A tune that was corrected in its place is known by its new content afterwards.
        await UnindexAsync("A/Two.sid");
        await IndexAsync("A/Two.sid", "cc");
        await new TasteTunes(Database).FollowLibraryAsync(default);
        await UnindexAsync("A/Two.sid");
        await IndexAsync("A/Zwei.sid", "cc");
        await new TasteTunes(Database).FollowLibraryAsync(default);
        Assert.That(Store.Of(new SongId("A/Zwei.sid", 1)).Single().Action, Is.EqualTo(FeedbackAction.Dislike));
    }

    [Test]
    public void AListenerIsKnownByASecretOnly()
    {
        string secret = Listeners.NewSecret();
        Assert.Multiple(() =>
        {
            Assert.That(Listeners.Of(secret), Is.Not.EqualTo(secret));
            Assert.That(Listeners.Of(new string('0', 32)), Is.EqualTo("84e0c0eafaa95a34c293f278ac52e45c"), "the same secret is the same listener in every run");
            Assert.That(Listeners.IsName(Listeners.Of(secret)));
            foreach (string? forged in new[] { null, "", "house", secret.ToUpperInvariant(), secret + "0", secret[1..] + "'" })
                Assert.That(Listeners.Of(forged), Is.Null);
            Assert.That(Listeners.IsName("somebody"), Is.False);
        });
    }

    [Test]
    public void ATokenIsGoodForItsListenerAndItsTime()
    {
        ManualClock clock = new();
        UploadTokens tokens = new(clock);
        (string token, DateTimeOffset expires) = tokens.Issue(other);
        Assert.Multiple(() =>
        {
            Assert.That(expires, Is.EqualTo(clock.GetUtcNow() + UploadTokens.Lifetime));
            Assert.That(tokens.IsGood(token, other));
            Assert.That(tokens.IsGood(token, Listeners.House), Is.False);
            Assert.That(new UploadTokens(clock).IsGood(token, other), Is.False, "another run of the daemon");
            foreach (string? forged in new[] { null, "", "x", token[..^2] + "00", "ff" + token[2..], token + "00" })
                Assert.That(tokens.IsGood(forged, other), Is.False);
        });
        clock.Advance(UploadTokens.Lifetime);
        Assert.That(tokens.IsGood(token, other), Is.False);
    }
}
