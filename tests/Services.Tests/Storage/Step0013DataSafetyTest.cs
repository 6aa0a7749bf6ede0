using Dapper;
using SidFlow.Services.Schedules;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the step for data safety lays down.</summary>
[TestFixture]
public sealed class Step0013DataSafetyTest
{
    [Test]
    public async Task SchedulesOfOnesOwnStayAndTheUsualOnesCome()
    {
        int step = Schema.Steps.Single(one => one.Name == "data safety").Number;
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(one => one.Number < step)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute(
                "INSERT INTO schedules(name, rule, zone, type, params, enabled, since) VALUES('backup-daily', '0 5 * * *', 'UTC', 'backup', '{}', 0, 1), ('mine', '0 5 * * *', 'UTC', 'scan', '{}', 1, 1)", transaction: t), default);

        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(one => one.Number <= step)]);
        Schedule[] schedules = [.. new ScheduleStore(database).Load()];
        Assert.Multiple(() =>
        {
            Assert.That(schedules.Select(schedule => schedule.Name), Is.EqualTo(new[] { "backup-daily", "backup-incremental", "backup-prune", "backup-second", "backup-test", "mine", "retention" }));
            Assert.That((schedules[0].Rule.ToString(), schedules[0].Enabled), Is.EqualTo(("0 5 * * *", false)));
            Assert.That(schedules.Skip(1).All(schedule => schedule.Enabled && schedule.Next is not null));
            Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM privilege_snapshots")), Is.Zero);
        });
    }
}
