using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs;

/// <summary>The rows of the jobs. An accepted job and each change of its state are on disk before a call returns; progress, markers and log lines soon after.</summary>
public sealed class JobStore(Database database)
{
    /// <summary>A job's log keeps its newest lines.</summary>
    public const int MostLines = 10_000;

    public IReadOnlyList<Job> Load() => database.Read(connection => connection.Query<Row>("SELECT * FROM jobs ORDER BY created, id").Select(ToJob).ToArray());

    public Task SaveAsync(Job job, Durability durability, CancellationToken stop) => database.WriteAsync(durability, (connection, transaction) =>
        connection.Execute(
            """
            INSERT INTO jobs(id, type, state, params, created, started, completed, failed, paused, cancelled, not_before, parent, attempts, done, total, message, resume, error)
            VALUES(@Id, @Type, @State, @Params, @Created, @Started, @Completed, @Failed, @Paused, @Cancelled, @Not_Before, @Parent, @Attempts, @Done, @Total, @Message, @Resume, @Error)
            ON CONFLICT(id) DO UPDATE SET state = excluded.state, started = excluded.started, completed = excluded.completed, failed = excluded.failed,
                paused = excluded.paused, cancelled = excluded.cancelled, not_before = excluded.not_before, attempts = excluded.attempts,
                done = excluded.done, total = excluded.total, message = excluded.message, resume = excluded.resume, error = excluded.error
            """,
            ToRow(job), transaction), stop);

    public Task DeleteAsync(string id, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        connection.Execute("DELETE FROM job_lines WHERE job = @id", new { id }, transaction);
        connection.Execute("DELETE FROM jobs WHERE id = @id", new { id }, transaction);
    }, stop);

    public Task AppendAsync(string id, IReadOnlyCollection<JobLine> lines, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        connection.Execute(
            "INSERT OR REPLACE INTO job_lines(job, number, at, level, text) VALUES(@id, @Number, @at, @level, @Text)",
            lines.Select(line => new { id, line.Number, at = line.At.ToUnixTimeMilliseconds(), level = line.Level.ToString(), line.Text }), transaction);
        connection.Execute("DELETE FROM job_lines WHERE job = @id AND number <= @old", new { id, old = lines.Max(line => line.Number) - MostLines }, transaction);
    }, stop);

    /// <param name="after">Lines behind this number.</param>
    public IReadOnlyList<JobLine> Lines(string id, long after, int most) => database.Read(connection => connection
        .Query<(long Number, long At, string Level, string Text)>(
            "SELECT number, at, level, text FROM job_lines WHERE job = @id AND number > @after ORDER BY number LIMIT @most", new { id, after, most })
        .Select(line => new JobLine(line.Number, DateTimeOffset.FromUnixTimeMilliseconds(line.At), Enum.Parse<JobLevel>(line.Level), line.Text))
        .ToArray());

    public long LastLine(string id) => database.Read(connection => connection.ExecuteScalar<long?>("SELECT MAX(number) FROM job_lines WHERE job = @id", new { id }) ?? 0);

    private static Row ToRow(Job job) => new()
    {
        Id = job.Id,
        Type = job.Type,
        State = job.State.ToString(),
        Params = job.Params.ToJsonString(),
        Created = job.CreatedAt.ToUnixTimeMilliseconds(),
        Started = job.StartedAt?.ToUnixTimeMilliseconds(),
        Completed = job.CompletedAt?.ToUnixTimeMilliseconds(),
        Failed = job.FailedAt?.ToUnixTimeMilliseconds(),
        Paused = job.PausedAt?.ToUnixTimeMilliseconds(),
        Cancelled = job.CancelledAt?.ToUnixTimeMilliseconds(),
        Not_Before = job.NotBefore?.ToUnixTimeMilliseconds(),
        Parent = job.Parent,
        Attempts = job.Attempts,
        Done = job.Progress.Done,
        Total = job.Progress.Total,
        Message = job.Progress.Message,
        Resume = job.Resume?.ToJsonString(),
        Error = job.Error,
    };

    private static Job ToJob(Row row) => new(
        row.Id, row.Type, Enum.Parse<JobState>(row.State), JsonNode.Parse(row.Params)!.AsObject(), Time(row.Created)!.Value)
    {
        StartedAt = Time(row.Started),
        CompletedAt = Time(row.Completed),
        FailedAt = Time(row.Failed),
        PausedAt = Time(row.Paused),
        CancelledAt = Time(row.Cancelled),
        NotBefore = Time(row.Not_Before),
        Parent = row.Parent,
        Attempts = (int)row.Attempts,
        Progress = new JobProgress(row.Done, row.Total, row.Message),
        Resume = row.Resume is { } resume ? JsonNode.Parse(resume)!.AsObject() : null,
        Error = row.Error,
    };

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>The columns, in their own spelling.</summary>
    private sealed class Row
    {
        public required string Id { get; init; }
        public required string Type { get; init; }
        public required string State { get; init; }
        public required string Params { get; init; }
        public required long Created { get; init; }
        public long? Started { get; init; }
        public long? Completed { get; init; }
        public long? Failed { get; init; }
        public long? Paused { get; init; }
        public long? Cancelled { get; init; }
        public long? Not_Before { get; init; }
        public string? Parent { get; init; }
        public required long Attempts { get; init; }
        public required long Done { get; init; }
        public long? Total { get; init; }
        public required string Message { get; init; }
        public string? Resume { get; init; }
        public string? Error { get; init; }
    }
}
