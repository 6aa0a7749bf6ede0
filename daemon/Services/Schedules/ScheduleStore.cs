using System.Text.Json.Nodes;
using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Schedules;

/// <summary>The rows of the schedules.</summary>
public sealed class ScheduleStore(Database database)
{
    public IReadOnlyList<Schedule> Load() => database.Read(connection => connection.Query<Row>("SELECT * FROM schedules ORDER BY name").Select(ToSchedule).ToArray());

    public Task SaveAsync(Schedule schedule, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute(
            """
            INSERT OR REPLACE INTO schedules(name, rule, zone, type, params, enabled, since, last_job, note)
            VALUES(@Name, @Rule, @Zone, @Type, @Params, @Enabled, @Since, @Last_Job, @Note)
            """,
            new Row
            {
                Name = schedule.Name,
                Rule = schedule.Rule.ToString(),
                Zone = schedule.Zone.Id,
                Type = schedule.Type,
                Params = schedule.Params.ToJsonString(),
                Enabled = schedule.Enabled ? 1 : 0,
                Since = schedule.Since.ToUnixTimeMilliseconds(),
                Last_Job = schedule.LastJob,
                Note = schedule.Note,
            }, transaction), stop);

    public Task DeleteAsync(string name, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM schedules WHERE name = @name", new { name }, transaction), stop);

    private static Schedule ToSchedule(Row row) => new(
        row.Name, CronRule.Parse(row.Rule),
        // A zone that this machine no longer knows.
        TimeZoneInfo.TryFindSystemTimeZoneById(row.Zone, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc,
        row.Type, JsonNode.Parse(row.Params)!.AsObject(), row.Enabled != 0)
    {
        Since = DateTimeOffset.FromUnixTimeMilliseconds(row.Since),
        LastJob = row.Last_Job,
        Note = row.Note,
    };

    /// <summary>The columns, in their own spelling.</summary>
    private sealed class Row
    {
        public required string Name { get; init; }
        public required string Rule { get; init; }
        public required string Zone { get; init; }
        public required string Type { get; init; }
        public required string Params { get; init; }
        public required long Enabled { get; init; }
        public required long Since { get; init; }
        public string? Last_Job { get; init; }
        public string? Note { get; init; }
    }
}
