using SidFlow.Services.Storage;
using SidFlow.Services.Telemetry;

namespace SidFlow.Services.Tests.Telemetry;

[TestFixture, CancelAfter(60_000)]
public sealed class TelemetryBookTest
{
    private TempFolder folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        clock = new ManualClock();
        database = new Database(folder["sidflow.db"]);
    }

    [TearDown]
    public void TearDown()
    {
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task EventsAreCountedByKindWithTheirMeanAndPercentiles(CancellationToken stop)
    {
        await using TelemetryBook book = new(database, clock);
        book.Add("a", Enumerable.Range(1, 100).Select(ms => new TelemetryEvent("start", "worklet", ms, 1)));
        book.Add("b", [new TelemetryEvent("underrun", "worker", null, 10)]);

        TelemetryReport report = await book.ReportAsync(1, stop);

        TelemetrySummary start = report.Events.Single(one => one.Event == "start");
        Assert.That((start.Path, start.Count, start.Mean), Is.EqualTo(("worklet", 100.0, (double?)50.5)));
        Assert.That(start.Median, Is.InRange(50.0, 50 * 1.2));
        Assert.That(start.Percentile95, Is.InRange(95.0, 95 * 1.2));
        Assert.That(report.Events.Single(one => one.Event == "underrun"), Is.EqualTo(new TelemetrySummary("underrun", "worker", 10, null, null, null)));
    }

    [Test]
    public async Task CountsOutliveARestartAndAreForgottenAfterThirtyDays(CancellationToken stop)
    {
        await using (TelemetryBook before = new(database, clock))
            before.Add("a", [new TelemetryEvent("start", "media", 5, 1)]);
        await using (TelemetryBook after = new(database, clock))
            Assert.That((await after.ReportAsync(30, stop)).Days, Has.Count.EqualTo(1));

        // With no book open: its timer would fire for every quarter of a minute.
        clock.Advance(TimeSpan.FromDays(TelemetryBook.DaysKept));
        await using TelemetryBook book = new(database, clock);
        book.Add("a", [new TelemetryEvent("start", "media", 5, 1)]);
        Assert.That((await book.ReportAsync(30, stop)).Events.Single().Count, Is.EqualTo(1));
    }

    [Test]
    public async Task WhatIsNotSoundOrTooMuchIsDropped(CancellationToken stop)
    {
        await using TelemetryBook book = new(database, clock);
        TelemetryEvent[] unsound =
        [
            new("", "", null, 1), new("Start", "", null, 1), new("start", "../x", null, 1), new(new string('a', 33), "", null, 1),
            new("start", "", -1, 1), new("start", "", double.NaN, 1), new("start", "", double.PositiveInfinity, 1), new("start", "", 1, 0), new("start", "", 1, 1e9),
        ];
        book.Add("a", unsound);
        Assert.That((await book.ReportAsync(1, stop)).Events, Is.Empty);

        book.Add("flood", Enumerable.Repeat(new TelemetryEvent("start", "", 1, 1), 10_000));
        book.Add("names", Enumerable.Range(0, 500).Select(i => new TelemetryEvent($"n{i}", "", null, 1)));
        TelemetryReport report = await book.ReportAsync(1, stop);
        Assert.That(report.Events.Single(one => one.Event == "start").Count, Is.EqualTo(600));
        Assert.That(report.Events, Has.Count.EqualTo(256));
        Assert.That(report.Dropped, Is.EqualTo(unsound.Length + 9_400 + 500 - 255));
    }
}
