using Dapper;
using SidFlow.Services.Audit;
using SidFlow.Services.Retention;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Retention;

[TestFixture]
public sealed class RetentionTest
{
    private static readonly CancellationToken never = CancellationToken.None;

    private TempFolder folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private AuditLog audit = null!;
    private RetentionRun retention = null!;

    private string Log => folder["audit/admin-actions.jsonl"];

    [SetUp]
    public void SetUp()
    {
        folder = new TempFolder();
        clock = new ManualClock();
        database = new Database(folder["sidflow.db"], clock);
        audit = new AuditLog(Log, clock);
        retention = new RetentionRun(database, audit, new PrivilegeSnapshots(database), new RetentionSettings(90, 365, 90, 365), clock);
    }

    [TearDown]
    public void TearDown()
    {
        audit.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    private Task<bool> RunAsync() => retention.RunAsync(_ => { }, never);

    private long Count(string table) => database.Read(c => c.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}"));

    [Test]
    public async Task WhatIsOldGoesAndWhatIsNotStays()
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds(), day = 86_400_000;
        await database.WriteAsync(Durability.Saved, (c, t) =>
        {
            foreach (int ago in (int[])[0, 29, 30, 31])
                c.Execute("INSERT INTO telemetry VALUES(@day, 'e', '', -1, 1, 0)", new { day = now / day - ago }, t);
            foreach (int ago in (int[])[1, 89, 91])
                c.Execute("INSERT INTO playback_sessions VALUES(@id, 'a', 1, 's', 1, 1, @at)", new { id = $"{ago}", at = now - ago * day }, t);
        }, never);
        Assert.That(await RunAsync());
        Assert.That((Count("telemetry"), Count("playback_sessions")), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public async Task AClockThatJumpsDeletesNothingAtOnce()
    {
        await RunAsync();
        await audit.AppendAsync(new AuditEntry("a:b", "x", null, null));
        clock.Advance(TimeSpan.FromDays(14 * 365));
        Assert.That(await RunAsync(), Is.False, "2040");
        Assert.That(File.ReadAllLines(Log), Has.Length.EqualTo(1));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.That(await RunAsync(), Is.True, "a day later it is believed");
        Assert.That(AuditLog.FindBreak(Log), Is.Null);
        await database.WriteAsync(Durability.Saved, (c, t) => c.Execute("UPDATE retention_state SET last_run = last_run + 1000000", transaction: t), never);
        Assert.That(await RunAsync(), Is.False, "back in time");
    }

    [Test]
    public async Task TheAuditLogCanBeCheckedAfterItsBeginningWasForgotten()
    {
        for (int n = 0; n < 30; n++)
        {
            await audit.AppendAsync(new AuditEntry("a:b", $"actor{n}", null, null));
            clock.Advance(TimeSpan.FromDays(20));
        }
        for (int turn = 0; turn < 2; turn++)
        {
            Assert.That(await audit.ForgetAsync(clock.GetUtcNow().AddDays(turn == 0 ? -365 : -100), never), Is.Positive);
            Assert.That(AuditLog.FindBreak(Log), Is.Null);
            await audit.AppendAsync(new AuditEntry("a:b", "later", null, null));
        }
        Assert.That(AuditLog.FindBreak(Log), Is.Null);
        Assert.That(audit.Search(new AuditQuery(Action: "a:b"), 0, 100).Lines.Select(line => line.Actor), Is.EqualTo(new[] { "later", "later", "actor29", "actor28", "actor27", "actor26", "actor25" }));
        Assert.That(await audit.ForgetAsync(clock.GetUtcNow().AddDays(-365), never), Is.Zero);
        using AuditLog again = new(Log, clock);
        await again.AppendAsync(new AuditEntry("a:b", "restarted", null, null));

        string[] good = File.ReadAllLines(Log);
        Assert.That(AuditLog.FindBreak(Log), Is.Null);
        Assert.That(BreakOf([.. good.Where((_, n) => n != 1)]), Is.Not.Null, "a line behind the anchor taken out");
        Assert.That(BreakOf([.. good.Where((_, n) => n != good.Length - 2)]), Is.Not.Null, "a later line taken out");
        Assert.That(BreakOf([good[0].Replace("\"details\":\"", "\"details\":\"0", StringComparison.Ordinal), .. good[1..]]), Is.EqualTo(2), "another anchor");
        // Whoever cuts the head off and writes an anchor of their own has no line in the chain that tells of it.
        string anchor = good[0].Replace(DetailsOf(good[0]), PreviousOf(good[3]), StringComparison.Ordinal);
        Assert.That(BreakOf([anchor, .. good[3..]]), Is.EqualTo(1), "a forged beginning");
    }

    [Test]
    public async Task ABrokenLogIsLeftAsItIs()
    {
        for (int n = 0; n < 3; n++)
            await audit.AppendAsync(new AuditEntry("a:b", $"{n}", null, null));
        string[] lines = File.ReadAllLines(Log);
        File.WriteAllLines(Log, [lines[0], lines[2]]);
        clock.Advance(TimeSpan.FromDays(1000));
        Assert.That(await audit.ForgetAsync(clock.GetUtcNow(), never), Is.Zero);
        Assert.That(File.ReadAllLines(Log), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task PrivilegesAreKeptDailyThenWeeklyThenNoMore()
    {
        PrivilegeSnapshots privileges = new(database);
        await database.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO users(name, role, password, listener, created) VALUES('anna', 'operations', 'hash', 'l', 1)", transaction: t), never);
        for (int day = 0; day < 500; day++)
        {
            await privileges.TakeAsync(clock.GetUtcNow(), never);
            if (day % 50 == 49)
                await privileges.ThinAsync(clock.GetUtcNow(), 90, 365, never);
            clock.Advance(TimeSpan.FromDays(1));
        }
        (long rows, long bytes) = privileges.Measure();
        Assert.That(rows, Is.InRange(90 + 38, 90 + 41));
        Assert.That(bytes, Is.Positive);
        string text = privileges.Find(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddDays(-1)))!.ToJsonString();
        Assert.That(text, Does.Contain("anna").And.Contain("operations").And.Not.Contain("hash"));
    }

    [Test]
    public async Task ADatabaseThatIsMostlyEmptyIsPacked()
    {
        await database.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute("CREATE TABLE big(x); INSERT INTO big SELECT randomblob(1000000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24) SELECT i FROM n); DROP TABLE big", transaction: t), never);
        await RunAsync();
        database.Read(c => c.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        Assert.That(database.SizeBytes, Is.LessThan(4_000_000));
        Assert.That(database.FindDamage(), Is.Null);
    }

    private static string DetailsOf(string line) => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("details").GetString()!;

    private static string PreviousOf(string line) => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("previous").GetString()!;

    private int? BreakOf(string[] lines)
    {
        string file = folder.Write("changed.jsonl", "");
        File.WriteAllLines(file, lines);
        return AuditLog.FindBreak(file);
    }
}
