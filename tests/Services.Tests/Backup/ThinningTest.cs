using SidFlow.Services.Backup;

namespace SidFlow.Services.Tests.Backup;

[TestFixture]
public sealed class ThinningTest
{
    private static SnapshotName Name(int sequence, DateTimeOffset at) => new(sequence, at, $"{sequence}", "");

    private static readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void TheNewestOfEachDayStays()
    {
        SnapshotName[] all = [.. Enumerable.Range(1, 400).Select(n => Name(n, start.AddHours(6 * n)))];
        IReadOnlySet<SnapshotName> kept = new Thinning(28, 30, 0, 0).Keep(all);
        Assert.That(kept.Select(name => name.CreatedAt.Date).Distinct().Count(), Is.EqualTo(30));
        Assert.That(kept.Select(name => name.Sequence).OrderDescending().Take(28), Is.EqualTo(Enumerable.Range(373, 28).Reverse()));
    }

    [Test]
    public void AClockThatJumpsThrowsNothingGoodAway()
    {
        List<SnapshotName> all = [.. Enumerable.Range(1, 30).Select(n => Name(n, start.AddDays(n)))];
        all.Add(Name(31, new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        all.Add(Name(32, DateTimeOffset.UnixEpoch));
        IReadOnlySet<SnapshotName> kept = new Thinning(1, 30, 0, 0).Keep(all);
        Assert.That(kept.Select(name => name.Sequence), Is.SupersetOf(Enumerable.Range(5, 28)), "the two of a wrong clock are two days among thirty");
        Assert.That(kept.Any(name => name.Sequence == 32), "the one made last is the newest");
    }

    [Test]
    public void OneStaysWhateverTheSettings() => Assert.That(new Thinning(0, 0, 0, 0).Keep([Name(1, start), Name(2, start)]).Single().Sequence, Is.EqualTo(2));

    [Test]
    public void WeeksAndMonthsReachFurther()
    {
        SnapshotName[] all = [.. Enumerable.Range(1, 700).Select(n => Name(n, start.AddDays(n)))];
        Assert.That(new Thinning(1, 7, 8, 12).Keep(all).Min(name => name.CreatedAt), Is.LessThan(start.AddDays(700 - 300)));
    }
}
