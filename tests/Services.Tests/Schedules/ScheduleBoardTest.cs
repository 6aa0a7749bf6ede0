using System.Text.Json.Nodes;
using Dapper;
using SidFlow.Services.Jobs;
using SidFlow.Services.Schedules;
using SidFlow.Services.Storage;
using SidFlow.Services.Tests.Jobs;

namespace SidFlow.Services.Tests.Schedules;

/// <summary>Schedules on a clock that the test moves; it begins on 1 January 2026, 00:00 UTC.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class ScheduleBoardTest
{
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly CronRule atFour = CronRule.Parse("0 4 * * *");

    private TempFolder folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private JobBoard jobs = null!;
    private ScheduleBoard schedules = null!;
    private Counting work = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        clock = new ManualClock();
        work = new Counting();
        database = new Database(Path.Combine(folder.Path, "sidflow.db"), clock);
        // Without those that every appliance begins with.
        database.WriteAsync(Durability.Saved, (c, t) => c.Execute("DELETE FROM schedules", transaction: t), never).GetAwaiter().GetResult();
        // Not started: what is submitted stays pending.
        jobs = new JobBoard(new JobStore(database), [work.Kind], clock);
        schedules = new ScheduleBoard(new ScheduleStore(database), jobs, clock);
    }

    [TearDown]
    public async Task TearDown()
    {
        await schedules.DisposeAsync();
        await jobs.DisposeAsync();
        work.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task AJobIsSubmittedWhenItIsDueAndNotBefore()
    {
        await SetAsync();
        await LookAsync(after: TimeSpan.FromHours(3.9));
        Assert.That(jobs.Jobs, Is.Empty);
        await LookAsync(after: TimeSpan.FromHours(0.1));
        Assert.That(jobs.Jobs.Single(), Is.EqualTo(jobs.Find("count-20260101-040000")));
        Assert.That((int)jobs.Jobs.Single().Params["to"]!, Is.EqualTo(7));
        await LookAsync(after: TimeSpan.FromMinutes(1));
        Assert.That(jobs.Jobs, Has.Count.EqualTo(1), "once");
        Assert.That(schedules.Find("night")!.Next, Is.EqualTo(new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task WhileTheLastOneIsActiveThisOneIsLeftOutAndSaysSo()
    {
        await SetAsync();
        await LookAsync(after: TimeSpan.FromHours(4));
        await LookAsync(after: TimeSpan.FromHours(24));
        Assert.That(jobs.Jobs, Has.Count.EqualTo(1));
        Assert.That(schedules.Find("night")!.Note, Does.StartWith("Left out: count-20260101-040000 is pending"));
    }

    [TestCase(20, 1, Description = "made up once")]
    [TestCase(24 * 7 + 20, 1, Description = "the last of many lies less than a day back")]
    public async Task WhatCameDueWhileNobodyWasThereIsMadeUpOnce(int hours, int expected)
    {
        await SetAsync();
        clock.Advance(TimeSpan.FromHours(hours));
        await ReopenAsync();
        await schedules.LookOnceAsync(never);
        await schedules.LookOnceAsync(never);
        Assert.That(jobs.Jobs, Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task WhatCameDueTooLongAgoIsNotMadeUp()
    {
        await schedules.SetAsync("night", CronRule.Parse("0 4 1 2 *"), TimeZoneInfo.Utc, "count", [], true, never);
        clock.Advance(TimeSpan.FromDays(60));
        await schedules.LookOnceAsync(never);
        Assert.That((jobs.Jobs.Count, schedules.Find("night")!.Note), Is.EqualTo((0, "It came due while nobody was there, too long ago to be made up.")));
    }

    /// <summary>A machine without a clock starts in the past and is put right, or is wrong for a while.</summary>
    [Test]
    public async Task AClockThatJumpsMakesNothingComeTwice()
    {
        await SetAsync();
        clock.Advance(TimeSpan.FromDays(14 * 365));
        await schedules.LookOnceAsync(never);
        Assert.That(jobs.Jobs, Has.Count.EqualTo(1), "as if nobody had been there");
        await jobs.CancelAsync(jobs.Jobs.Single().Id, never);

        ManualClock back = new();
        await using ScheduleBoard later = new(new ScheduleStore(database), jobs, back);
        later.Start();
        await later.LookOnceAsync(never);
        Assert.That(later.Find("night")!.Next, Is.EqualTo(new DateTimeOffset(2026, 1, 1, 4, 0, 0, TimeSpan.Zero)));
        Assert.That(jobs.Jobs, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WhatIsSwitchedOffOrRemovedComesNoMore()
    {
        await SetAsync(enabled: false);
        await LookAsync(after: TimeSpan.FromHours(5));
        await SetAsync();
        Assert.That(await schedules.RemoveAsync("night", never));
        Assert.That(await schedules.RemoveAsync("night", never), Is.False);
        await LookAsync(after: TimeSpan.FromHours(24));
        await ReopenAsync();
        Assert.That((jobs.Jobs.Count, schedules.Schedules.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void WhatIsNoScheduleIsRefusedInWords()
    {
        Assert.That(() => SetAsync(name: "a b"), Throws.TypeOf<FormatException>().With.Message.Contains("letters"));
        Assert.That(() => SetAsync(name: new string('a', 41)), Throws.TypeOf<FormatException>());
        Assert.That(() => schedules.SetAsync("x", atFour, TimeZoneInfo.Utc, "dance", [], true, never), Throws.TypeOf<FormatException>().With.Message.Contains("dance"));
        Assert.That(() => schedules.SetAsync("x", CronRule.Parse("0 0 30 2 *"), TimeZoneInfo.Utc, "count", [], true, never), Throws.TypeOf<FormatException>().With.Message.Contains("never"));
    }

    private Task<Schedule> SetAsync(string name = "night", bool enabled = true) =>
        schedules.SetAsync(name, atFour, TimeZoneInfo.Utc, "count", new JsonObject { ["to"] = 7 }, enabled, never);

    private async Task LookAsync(TimeSpan after)
    {
        clock.Advance(after);
        await schedules.LookOnceAsync(never);
    }

    private async Task ReopenAsync()
    {
        await schedules.DisposeAsync();
        schedules = new ScheduleBoard(new ScheduleStore(database), jobs, clock);
        schedules.Start();
    }
}
