using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The collection fetched: a job, under the names that clients know it by.</summary>
public sealed class FetchEndpoints(JobBoard jobs, FetchBoard board)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/fetch").WithTags("administration");
        api.MapPost("", StartAsync).Needs(Permission.ManageLibrary, "fetch:start").WithSummary("Fetch the newest release; 409 while that is under way");
        api.MapGet("/progress", () => TypedResults.Ok(board.Progress)).Needs(Permission.ReadStatus).WithSummary("How far the fetch is");
    }

    async Task<Accepted<FetchReply>> StartAsync(JsonObject? request, CancellationToken stop)
    {
        Job job;
        try
        {
            job = await jobs.SubmitAsync("fetch", request ?? [], stop);
        }
        catch (JobException refusal) when (refusal.Refusal == JobRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "a fetch is under way", refusal.Message);
        }
        catch (JobException refusal)
        {
            throw RequestException.Invalid("params", refusal.Message);
        }
        return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", new FetchReply(job.Id, board.Progress, "", []));
    }
}

/// <param name="Output">Of a program that upstream calls; always empty here.</param>
public sealed record FetchReply(string JobId, FetchProgress Progress, string Output, IReadOnlyList<string> Logs);
