using SidFlow.Ml.Rating;
using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

public class StationTests
{
    static readonly SongCollection songs = TestCollection.Of(300);

    static StationPlan FromRow(int row, int adventure = 3, ulong shuffle = 1) => new()
    {
        Seeds = [new StationSeed(row, 1)],
        Adventure = adventure,
        Shuffle = shuffle,
        Admits = other => songs.FileOf(other) != songs.FileOf(row),
    };

    static int[] Rows(IEnumerable<StationPick> picks) => [.. picks.Select(pick => pick.Row)];

    [Test]
    public void TheSameQuestionHasTheSameAnswer([Values(0, 17, 300)] int row, [Values(1ul, 99ul)] ulong shuffle)
    {
        StationPick[] first = [.. new Station(songs, FromRow(row, shuffle: shuffle)).Next([], 100)];
        StationPick[] again = [.. new Station(TestCollection.Of(300), FromRow(row, shuffle: shuffle)).Next([], 100)];
        Assert.That(again, Is.EqualTo(first));
        Assert.That(Rows(new Station(songs, FromRow(row, shuffle: shuffle + 1)).Next([], 100)), Is.Not.EqualTo(Rows(first)));
    }

    [Test]
    public void NoFileComesTwiceWhileOthersAreLeft([Range(0, 400, 40)] int row, [Values(1, 3, 5)] int adventure)
    {
        int[] files = [.. new Station(songs, FromRow(row, adventure)).Next([], 200).Select(pick => songs.FileOf(pick.Row))];
        Assert.That(files, Has.Length.EqualTo(200));
        Assert.That(files, Is.Unique);
        Assert.That(files, Does.Not.Contain(songs.FileOf(row)));
    }

    [Test]
    public void AListHoldsEverySongOnceAndNoMore()
    {
        SongCollection few = TestCollection.Of(10);
        int[] rows = Rows(new Station(few, new StationPlan { Seeds = [new StationSeed(0, 1)] }).Next([], 200));
        Assert.That(rows, Is.EquivalentTo(Enumerable.Range(0, few.Count)));
        Assert.That(rows.Take(10).Select(few.FileOf), Is.Unique);
    }

    [Test]
    public void AnEndlessStationPlaysEveryFileBeforeAnySecondTime([Values(1, 5, 25)] int batch)
    {
        Station station = new(songs, FromRow(5) with { Endless = true, Admits = _ => true });
        List<PlayedSong> played = [];
        while (played.Count < songs.Count * 2)
        {
            IReadOnlyList<StationPick> next = station.Next(played, batch);
            Assert.That(next, Has.Count.EqualTo(batch));
            played.AddRange(next.Select(pick => new PlayedSong(pick.Row, Reaction.Played)));
        }

        Assert.That(played.Take(songs.Files).Select(song => songs.FileOf(song.Row)), Is.Unique);
        Assert.That(played.Take(songs.Count).Select(song => song.Row), Is.Unique);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void ACollectionOfFewSongsNeverRunsDry(int files)
    {
        SongCollection few = TestCollection.Of(files);
        Station station = new(few, new StationPlan { Seeds = [new StationSeed(0, 1)], Endless = true });
        List<PlayedSong> played = [];
        for (int i = 0; i < 50; i++)
            played.Add(new PlayedSong(station.Next(played, 1).Single().Row, Reaction.Played));
        Assert.That(played.Select(song => song.Row).Distinct().Count(), Is.EqualTo(few.Count));
    }

    [Test]
    public void WhatIsNotAdmittedNeverComes()
    {
        Station station = new(songs, FromRow(3) with { Endless = true, Shunned = [10, 11, 12], Admits = row => songs[row].Composer == "Composer 1" });
        int[] rows = Rows(station.Next([], 150));
        Assert.That(rows, Has.Length.EqualTo(150));
        Assert.That(rows.Select(row => songs[row].Composer), Is.All.EqualTo("Composer 1"));
        Assert.That(rows.Intersect([10, 11, 12]), Is.Empty);
        Assert.That(new Station(songs, FromRow(3) with { Endless = true, Admits = _ => false }).Next([], 10), Is.Empty);
    }

    [Test]
    public void RatingsStayNearWhileThereAreEnough()
    {
        SongCollection many = TestCollection.Of(4000);
        int seed = Enumerable.Range(0, many.Count).First(row => many[row].Ratings == new Ratings(3, 3, 3));
        StationPick[] picks = [.. new Station(many, new StationPlan { Seeds = [new StationSeed(seed, 1)], Admits = row => many.FileOf(row) != many.FileOf(seed) }).Next([], 20)];
        Assert.That(picks.Where(pick => !pick.Relaxed).Select(pick => many[pick.Row].Ratings!.Value.Energy), Is.All.InRange(2, 4));
        Assert.That(picks.Count(pick => !pick.Relaxed), Is.GreaterThan(10));
        Assert.That(picks.Select(pick => many[pick.Row].Seconds), Is.All.GreaterThanOrEqualTo(Station.ShortestSeconds));
    }

    [Test]
    public void TheOwnComposersSongsAreNearest()
    {
        StationPick[] picks = [.. new Station(songs, FromRow(0) with { Discovery = 0, LeastLikeness = 0.4 }).Next([], 10)];
        Assert.That(picks.Any(pick => songs[pick.Row].Composer == songs[0].Composer));
        // Each composer once before any a second time.
        Assert.That(picks.Select(pick => songs.CircleOf(pick.Row)), Is.Unique);
    }

    [Test]
    public void TwoTastesTakeTurns()
    {
        int[] one = Of("Composer 1"), other = Of("Composer 2");
        Station station = new(songs, new StationPlan { Seeds = [.. one.Take(3).Concat(other.Take(3)).Select(row => new StationSeed(row, 3))], Shuffle = 4 });
        Assert.That(station.Tastes, Is.EqualTo(2));
        Assert.That(station.SeedsOf(0).Select(seed => songs[seed.Row].Composer).Distinct().Count(), Is.EqualTo(1));
        Assert.That(station.Next([], 20).Select(pick => pick.Taste), Is.EqualTo(Enumerable.Range(0, 20).Select(i => i % 2)));
        Assert.That(new Station(songs, new StationPlan { Seeds = [.. one.Take(6).Select(row => new StationSeed(row, 3))] }).Tastes, Is.EqualTo(1));

        static int[] Of(string composer) => [.. Enumerable.Range(0, songs.Count).Where(row => songs[row].Composer == composer)];
    }

    [Test]
    public void AStationFollowsWhatWasPlayed()
    {
        Station station = new(songs, FromRow(0) with { Endless = true });
        PlayedSong[] far = [.. Enumerable.Range(0, songs.Count).Where(row => songs[row].Composer == "Composer 7").Take(5).Select(row => new PlayedSong(row, Reaction.Played))];
        PlayedSong[] skipped = [.. far.Select(song => song with { Reaction = Reaction.Skipped })];
        Assert.That(Likeness(far), Is.GreaterThan(Likeness(skipped) + 0.02), "what was skipped is not followed");

        double Likeness(PlayedSong[] played) => station.Next(played, 10).Average(pick => far.Average(song => songs.Likeness.Scan.Cosine(pick.Row, song.Row)));
    }

    [Test]
    public void MeritDecidesWhereThereAreNoSeeds()
    {
        StationPick[] picks = [.. new Station(songs, new StationPlan { Merit = row => row % 7 == 0 ? 1 : 0 }).Next([], 10)];
        Assert.That(picks.Select(pick => pick.Row % 7), Is.All.Zero);
    }

    [TestCase(1, 0.79)]
    [TestCase(3, 0.73)]
    [TestCase(5, 0.67)]
    public void AdventureSetsTheThreshold(int adventure, double threshold) => Assert.That(new StationPlan { Adventure = adventure }.Threshold, Is.EqualTo(threshold).Within(1e-9));

    [Test]
    public void AnySeedAnyHistoryAnyNumberGivesAStation()
    {
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            SongCollection some = TestCollection.Of(random.Next(1, 40), round, random.Next(1, 6), random.Next(2) == 0);
            StationPlan plan = new()
            {
                Seeds = [.. Enumerable.Range(0, random.Next(8)).Select(_ => new StationSeed(random.Next(some.Count), random.NextDouble() + 0.1))],
                Adventure = random.Next(1, 6),
                Discovery = random.NextDouble(),
                LeastLikeness = random.Next(2) == 0 ? random.NextDouble() : null,
                Endless = random.Next(2) == 0,
                Shuffle = (ulong)random.NextInt64(),
            };
            PlayedSong[] played = [.. Enumerable.Range(0, random.Next(60)).Select(_ => new PlayedSong(random.Next(some.Count), (Reaction)random.Next(4)))];
            int wanted = random.Next(40);
            IReadOnlyList<StationPick> picks = new Station(some, plan).Next(played, wanted);
            int fresh = some.Count - played.Select(song => song.Row).Distinct().Count();
            Assert.That(picks, Has.Count.EqualTo(plan.Endless ? wanted : Math.Min(wanted, fresh)), $"round {round}");
        }
    }
}
