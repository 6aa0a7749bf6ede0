using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Jobs;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Long work: submitted, watched, held, ended.</summary>
public sealed class JobEndpoints(JobBoard board)
{
    const int MostLines = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/jobs").WithTags("administration");
        api.MapGet("", List).Needs(Permission.ReadStatus).WithSummary("All jobs, the newest first");
        api.MapPost("", SubmitAsync).Needs(Permission.ManageJobs, "job:create").WithSummary("Submit a job; 409 while one of its type is active");
        api.MapGet("/{id}", (string id) => TypedResults.Ok(Whole(Asked(() => board.Find(id))))).Needs(Permission.ReadStatus).WithSummary("One job");
        api.MapPatch("/{id}", ChangeAsync).Needs(Permission.ManageJobs, "job:update").WithSummary("paused, running, pending (retry), cancelled or failed");
        api.MapDelete("/{id}", DeleteAsync).Needs(Permission.ManageJobs, "job:delete").WithSummary("Forget a job that is over");
        api.MapGet("/{id}/log", Log).Needs(Permission.ReadStatus).WithSummary("A job's log");
    }

    Ok<JsonObject> List(string? type, string? status)
    {
        IReadOnlyList<Job> all = board.Jobs;
        JsonObject stats = [];
        foreach (JobState state in Enum.GetValues<JobState>())
            stats[JobJson.Name(state)] = all.Count(job => job.State == state);
        return TypedResults.Ok(new JsonObject
        {
            ["jobs"] = new JsonArray([.. all.Where(job => (type is null || job.Type == type) && (status is null || JobJson.Name(job.State) == status)).Select(JobJson.Of)]),
            ["stats"] = stats,
            ["types"] = new JsonArray([.. board.Types.Select(name => JsonValue.Create(name))]),
        });
    }

    async Task<Accepted<JsonObject>> SubmitAsync(JobRequest request, CancellationToken stop)
    {
        string type = request.Type ?? throw RequestException.Invalid("type", $"one of {string.Join(", ", board.Types)}");
        if (board.HasOwnDoor(type))
            throw RequestException.Invalid("type", $"{type} is not submitted here: POST /api/admin/backups/ID/restore");
        Job job = await AskedAsync(() => board.SubmitAsync(type, request.Params ?? [], stop));
        return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", Whole(job));
    }

    async Task<Ok<JsonObject>> ChangeAsync(string id, JobChange change, CancellationToken stop) => TypedResults.Ok(Whole(await AskedAsync(() => change.Status switch
    {
        "paused" => board.PauseAsync(id, stop),
        "running" => board.ResumeAsync(id, stop),
        "pending" => board.RetryAsync(id, stop),
        "cancelled" => board.CancelAsync(id, stop),
        "failed" => board.FailAsync(id, "Given up by an operator.", stop),
        _ => throw RequestException.Invalid("status", "one of paused, running, pending, cancelled, failed"),
    })));

    async Task<Ok<JsonObject>> DeleteAsync(string id, CancellationToken stop)
    {
        await AskedAsync(async () =>
        {
            await board.DeleteAsync(id, stop);
            return true;
        });
        return TypedResults.Ok(new JsonObject { ["success"] = true });
    }

    Ok<JobLogReply> Log(string id, long? after, int? limit)
    {
        IReadOnlyList<JobLine> lines = Asked(() => board.Lines(id, after ?? 0, Field.Within("limit", limit ?? MostLines, 1, MostLines)));
        return TypedResults.Ok(new JobLogReply([.. lines.Select(line => new JobLogLine(line.Number, line.At.ToUnixTimeMilliseconds(), line.Level.ToString().ToLowerInvariant(), line.Text))]));
    }

    static JsonObject Whole(Job job) => new() { ["job"] = JobJson.Of(job) };

    static T Asked<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (JobException refusal)
        {
            throw Told(refusal);
        }
    }

    static async Task<T> AskedAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (JobException refusal)
        {
            throw Told(refusal);
        }
    }

    static RequestException Told(JobException refusal) => refusal.Refusal switch
    {
        JobRefusal.NotFound => RequestException.NotFound(refusal.Message),
        JobRefusal.Conflict => new RequestException(StatusCodes.Status409Conflict, "the job's state does not allow it", refusal.Message),
        _ => RequestException.Invalid("params", refusal.Message),
    };
}

public sealed record JobRequest(string? Type, JsonObject? Params);

/// <param name="Status">Where the job shall go.</param>
public sealed record JobChange(string? Status);

public sealed record JobLogReply(IReadOnlyList<JobLogLine> Lines);

/// <param name="Number">From 1; ask for what is after it.</param>
/// <param name="At">Milliseconds since 1970.</param>
public sealed record JobLogLine(long Number, long At, string Level, string Text);
