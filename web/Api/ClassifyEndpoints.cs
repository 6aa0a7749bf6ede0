using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Classify;
using SidFlow.Services.Jobs;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The collection classified: a job, under the names that clients know it by, and its outcome as a file.</summary>
public sealed class ClassifyEndpoints(JobBoard jobs, ClassifyBoard board, ClassifiedBundle bundle, SidFlowSettings settings)
{
    /// <summary>A few kilobytes a song, and more songs than any collection has.</summary>
    const long MostImportBytes = 1L << 30;

    const string LinesType = "application/x-ndjson";

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/classify").WithTags("administration");
        api.MapPost("", StartAsync).Needs(Permission.ManageLibrary, "classify:start").WithSummary("Measure the library's songs; 409 while that is under way");
        api.MapGet("/progress", () => TypedResults.Ok(board.Progress)).Needs(Permission.ReadStatus).WithSummary("How far it is, with each worker");
        api.MapPost("/control", ControlAsync).Needs(Permission.ManageLibrary, "classify:control").WithSummary("pause, resume or cancel; 409 when nothing runs");
        api.MapGet("/export", ExportAsync).Needs(Permission.MoveData, "data:export").WithSummary("The classified songs, one JSON object a line: kind=classified|features, times=true for the moments of measuring")
            .Produces<string>(StatusCodes.Status200OK, LinesType);
        api.MapPost("/export", ImportAsync).Needs(Permission.MoveData, "data:modify").WithSummary("Take in what an export gave");
    }

    async Task<Accepted<ClassifyReply>> StartAsync(JsonObject? request, CancellationToken stop)
    {
        Job job;
        try
        {
            job = await jobs.SubmitAsync("classify", request ?? [], stop);
        }
        catch (JobException refusal) when (refusal.Refusal == JobRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "classifying is under way", refusal.Message);
        }
        catch (JobException refusal)
        {
            throw RequestException.Invalid("params", refusal.Message);
        }
        return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", new ClassifyReply(true, job.Id, board.Progress));
    }

    async Task<Ok<ClassifyProgress>> ControlAsync(ClassifyControl request, CancellationToken stop)
    {
        Job job = jobs.Jobs.FirstOrDefault(job => job.Type == "classify" && JobTable.IsActive(job.State))
            ?? throw new RequestException(StatusCodes.Status409Conflict, "nothing runs", "No classify job is active.");
        try
        {
            await (request.Action switch
            {
                "pause" => jobs.PauseAsync(job.Id, stop),
                "resume" => jobs.ResumeAsync(job.Id, stop),
                "cancel" => jobs.CancelAsync(job.Id, stop),
                _ => throw RequestException.Invalid("action", "one of pause, resume, cancel"),
            });
        }
        catch (JobException refusal)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "the job's state does not allow it", refusal.Message);
        }
        return TypedResults.Ok(board.Progress);
    }

    async Task ExportAsync(string? kind, bool? times, HttpContext context)
    {
        if (kind is not (null or "classified" or "features"))
            throw RequestException.Invalid("kind", "classified or features");
        context.Response.ContentType = LinesType;
        await bundle.WriteAsync(context.Response.Body, ratings: kind != "features", times ?? false, context.RequestAborted);
    }

    async Task<Ok<BundleImport>> ImportAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostImportBytes;
        // By way of a file: the database does not wait for the network.
        Directory.CreateDirectory(settings.CacheDir);
        string file = Path.Combine(settings.CacheDir, $"import-{Guid.NewGuid():n}.jsonl");
        await using FileStream body = new(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        await context.Request.Body.CopyToAsync(body, stop);
        body.Position = 0;
        try
        {
            return TypedResults.Ok(await bundle.ReadAsync(body, stop));
        }
        catch (FormatException wrong)
        {
            throw RequestException.Invalid("body", wrong.Message);
        }
    }
}

public sealed record ClassifyReply(bool Started, string JobId, ClassifyProgress Progress);

/// <param name="Action">pause, resume or cancel.</param>
public sealed record ClassifyControl(string? Action);
