using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Classify;
using SidFlow.Services.Library;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;
using SidFlow.Web.Metrics;

namespace SidFlow.Web.Api;

/// <summary>What the operator does, over the unix socket; <see cref="AdminDoor"/> keeps everybody else out.</summary>
public sealed class AdminEndpoints(
    LibraryScans scans, LibraryIndex library, PlaybackSessions sessions, RoomStream stream,
    CacheFolder cache, CacheCare care, ClassifiedStore classified, MetricsHistory history, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin").WithTags("administration");
        api.MapPost("/library/scan", StartScan).Needs(Permission.ManageLibrary, "library:scan").WithSummary("Scan the library in the background");
        api.MapGet("/library/scan", () => Reply.Ok(ToReply(scans.Status))).Needs(Permission.ReadStatus).WithSummary("How far the scan is");
        api.MapDelete("/library/scan", StopScanAsync).Needs(Permission.ManageLibrary, "library:scan-stop").WithSummary("Stop the scan at work");
        api.MapGet("/metrics", MetricsAsync).Needs(Permission.ReadStatus).WithSummary("Numbers for the operator's overview");
        api.MapGet("/metrics/history", () => Reply.Ok(history.Read())).Needs(Permission.ReadStatus).WithSummary("A few numbers a minute of the last day");
    }

    Accepted<Envelope<ScanReply>> StartScan() =>
        scans.TryStart()
            ? TypedResults.Accepted("/api/admin/library/scan", new Envelope<ScanReply>(ToReply(scans.Status)))
            : throw new RequestException(StatusCodes.Status409Conflict, "a scan is at work", "Wait for its end, or stop it with DELETE.");

    async Task<Ok<Envelope<ScanReply>>> StopScanAsync() =>
        await scans.StopAsync()
            ? Reply.Ok(ToReply(scans.Status))
            : throw new RequestException(StatusCodes.Status409Conflict, "no scan is at work");

    async Task<Ok<AdminMetricsReply>> MetricsAsync()
    {
        CacheStats stats = await care.MeasureAsync();
        LibraryCounts counts = library.Count();
        (int files, long bytes) = cache.Measure();
        return TypedResults.Ok(new AdminMetricsReply(
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            new CacheNumbers(files, files, bytes, bytes, classified.Count, (long?)stats.Oldest?.TotalMilliseconds, (long?)stats.Newest?.TotalMilliseconds, new CacheCoverage(stats.Expected, stats.Actual)),
            new SyncNumbers(counts.Tunes, counts.LastScan?.ToUnixTimeMilliseconds()),
            new SessionNumbers(sessions.Count, sessions.Evicted, stream.Listeners)));
    }

    static ScanReply ToReply(ScanStatus status) => new(status.Running, status.Progress, status.Failure);
}

public sealed record ScanReply(bool Scanning, ScanProgress? Progress, string? Failure);

/// <param name="Timestamp">Milliseconds since 1970.</param>
public sealed record AdminMetricsReply(long Timestamp, CacheNumbers Cache, SyncNumbers Sync, SessionNumbers Sessions);

/// <summary>The rendered songs kept on disk, under both names that monitors know.</summary>
/// <param name="OldestCacheFileAge">Milliseconds; null while there is no file.</param>
public sealed record CacheNumbers(
    int WavCacheCount, int AudioCacheCount, long WavCacheSizeBytes, long AudioCacheSizeBytes, int ClassifiedCount, long? OldestCacheFileAge, long? NewestCacheFileAge, CacheCoverage Coverage);

public sealed record SyncNumbers(int HvscSidCount, long? LastSyncTimestamp);

public sealed record SessionNumbers(int Open, long Evicted, int StreamListeners);
