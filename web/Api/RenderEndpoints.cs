using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Jobs;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Songs into files, and the care of the files there are.</summary>
public sealed class RenderEndpoints(JobBoard jobs, CacheCare care, AvailabilityManifest manifest, RenderShelf shelf, SidFlowSettings settings)
{
    const int LongestAge = 315_360_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin").WithTags("administration");
        api.MapPost("/render", (JsonObject? order, CancellationToken stop) => SubmitAsync(order ?? [], stop)).Needs(Permission.ManageJobs, "job:create")
            .WithSummary("Render songs into files: sidPath or sidPaths, engine, preferredEngines, formats, chip, targetDurationMs, maxLossRate, outputDir, top, missing, force; 409 while that is under way");
        api.MapGet("/cache", async () => TypedResults.Ok(CacheReply.Of(await care.MeasureAsync()))).Needs(Permission.ReadStatus).WithSummary("What the cache of renders holds");
        api.MapPost("/cache/invalidate", (CacheRequest request) => ChangeAsync(request, care.InvalidateAsync)).Needs(Permission.ManageJobs, "cache:invalidate")
            .WithSummary("Delete renders by pattern, prefix, age, format or engine");
        api.MapPost("/cache/stale", (CacheRequest request) => ChangeAsync(request, care.MarkStaleAsync)).Needs(Permission.ManageJobs, "cache:stale")
            .WithSummary("Let renders count for nothing, so that they are made again");
        api.MapPost("/cache/warm", (WarmRequest request, CancellationToken stop) => SubmitAsync(Warm(request), stop)).Needs(Permission.ManageJobs, "job:create")
            .WithSummary("Render the songs that are played and liked most");
        api.MapPost("/cache/backfill", (BackfillRequest request, CancellationToken stop) => SubmitAsync(Backfill(request), stop)).Needs(Permission.ManageJobs, "job:create")
            .WithSummary("Render what is missing or stale in these formats");
        api.MapGet("/cache/manifest", WriteAsync).Needs(Permission.ReadStatus).WithSummary("The availability manifest");
        api.MapPost("/cache/manifest", ExportAsync).Needs(Permission.ManageJobs, "cache:manifest").WithSummary("Write the availability manifest into its file");
    }

    async Task<Accepted<JsonObject>> SubmitAsync(JsonObject order, CancellationToken stop)
    {
        try
        {
            Job job = await jobs.SubmitAsync("render", order, stop);
            return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", new JsonObject { ["jobId"] = job.Id, ["job"] = JobJson.Of(job) });
        }
        catch (JobException refusal) when (refusal.Refusal == JobRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "a render is under way", refusal.Message);
        }
        catch (JobException refusal)
        {
            throw RequestException.Invalid("params", refusal.Message);
        }
    }

    static JsonObject Warm(WarmRequest request) => With(request.Formats, new JsonObject { ["top"] = request.Top ?? RenderOrder.UsualTop });

    static JsonObject Backfill(BackfillRequest request) => With(request.Formats,
        string.IsNullOrEmpty(request.Prefix) ? new JsonObject { ["missing"] = true } : new JsonObject { ["sidPaths"] = new JsonArray(JsonValue.Create(request.Prefix)) });

    static JsonObject With(IReadOnlyList<string>? formats, JsonObject order)
    {
        if (formats is not null)
            order["formats"] = new JsonArray([.. formats.Select(format => JsonValue.Create(format))]);
        return order;
    }

    static async Task<Ok<CacheChanged>> ChangeAsync(CacheRequest request, Func<CacheChoice, Task<(int Files, long Bytes)>> change)
    {
        RenderFormat? format = request.Format is { } name ? RenderOrder.FormatOf(name) ?? throw RequestException.Invalid("format", "one of wav, flac, m4a, hls, tape") : null;
        TimeSpan? age = request.OlderThanSeconds is { } seconds ? TimeSpan.FromSeconds(Field.Within("olderThanSeconds", seconds, 0, LongestAge)) : null;
        try
        {
            (int files, long bytes) = await change(new CacheChoice(request.Pattern, request.Prefix, age, format, request.Engine, request.Stale ?? false, request.All ?? false));
            return TypedResults.Ok(new CacheChanged(files, bytes));
        }
        catch (FormatException reason)
        {
            throw RequestException.Invalid("choice", reason.Message);
        }
    }

    async Task<Ok<JsonObject>> WriteAsync()
    {
        await shelf.SettleAsync();
        return TypedResults.Ok(manifest.Write());
    }

    async Task<Ok<ManifestReply>> ExportAsync()
    {
        await shelf.SettleAsync();
        manifest.Export(settings.Render.ManifestPath);
        return TypedResults.Ok(new ManifestReply(settings.Render.ManifestPath, manifest.Assets().Count));
    }
}

/// <param name="Pattern"><c>PATH#SONG</c> with <c>*</c> and <c>?</c>.</param>
/// <param name="Prefix">Of the tune's path.</param>
/// <param name="Stale">Only those that are stale.</param>
/// <param name="All">Meant without any other word.</param>
public sealed record CacheRequest(string? Pattern, string? Prefix, long? OlderThanSeconds, string? Format, string? Engine, bool? Stale, bool? All);

/// <param name="Top">100 when absent.</param>
public sealed record WarmRequest(int? Top, IReadOnlyList<string>? Formats);

/// <param name="Prefix">All songs below it; absent: all that were rendered before.</param>
public sealed record BackfillRequest(string? Prefix, IReadOnlyList<string>? Formats);

public sealed record CacheChanged(int Files, long Bytes);

/// <param name="File">Path on the machine itself.</param>
public sealed record ManifestReply(string File, int Assets);

/// <param name="HitRate">Of listeners' requests, 0..1; null before the first.</param>
public sealed record CacheReply(
    string Folder, int Files, long SizeBytes, long BudgetBytes, long FreeBytes, long KeepFreeBytes, int StaleFiles, long StaleBytes, long Evicted, long Hits, long Misses, double? HitRate,
    long? OldestAgeMs, long? NewestAgeMs, IReadOnlyList<CacheShare> ByFormat, IReadOnlyList<CacheShare> ByEngine, int OutputFiles, long OutputBytes, CacheCoverage Coverage)
{
    internal static CacheReply Of(CacheStats stats) => new(
        stats.Folder, stats.Files, stats.Bytes, stats.BudgetBytes, stats.FreeBytes, stats.ReserveBytes, stats.StaleFiles, stats.StaleBytes, stats.Evicted, stats.Hits, stats.Misses,
        stats.Hits + stats.Misses == 0 ? null : Math.Round((double)stats.Hits / (stats.Hits + stats.Misses), 4), (long?)stats.Oldest?.TotalMilliseconds, (long?)stats.Newest?.TotalMilliseconds,
        stats.ByFormat, stats.ByEngine, stats.OutputFiles, stats.OutputBytes, new CacheCoverage(stats.Expected, stats.Actual));
}

/// <summary>Songs that play, and songs that have a file.</summary>
public sealed record CacheCoverage(int Expected, int Actual);
