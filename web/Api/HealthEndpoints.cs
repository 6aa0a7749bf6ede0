using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Health;

namespace SidFlow.Web.Api;

/// <summary>How the appliance is, for people, monitors and load balancers.</summary>
public sealed class HealthEndpoints(IReadOnlyList<HealthCheck> checks, TimeProvider time)
{
    readonly long started = time.GetTimestamp();

    public void Map(IEndpointRouteBuilder routes)
    {
        IEndpointRouteBuilder api = routes.MapGroup("").WithTags("health");
        api.MapGet("/api/health", Report).WithSummary("Each part and the whole").Produces<HealthReply>().Produces<HealthReply>(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/health", Live).WithSummary("Is the process alive").Produces<LivenessReply>();
        api.MapGet("/ready", Ready).WithSummary("May listeners be sent here").Produces<ReadinessReply>().Produces<ReadinessReply>(StatusCodes.Status503ServiceUnavailable);
    }

    IResult Report(string? scope, HttpContext context)
    {
        if (scope == "readiness")
            return Ready(context);
        if (scope == "liveness")
            return Live(context);
        HealthReport report = HealthReport.Of(checks);
        return Fresh(context, new HealthReply(
            report.Overall switch { HealthState.Healthy => "ok", HealthState.Degraded => "degraded", _ => "fail" },
            report.Overall.ToString().ToLowerInvariant(),
            IsoTime.Of(time.GetUtcNow()),
            Liveness(), Readiness(report), report.Checks), report.Overall != HealthState.Unhealthy);
    }

    JsonHttpResult<LivenessReply> Live(HttpContext context) => Fresh(context, Liveness(), good: true);

    JsonHttpResult<ReadinessReply> Ready(HttpContext context)
    {
        HealthReport report = HealthReport.Of([.. checks.Where(check => check.Weight == CheckWeight.Blocking)]);
        return Fresh(context, Readiness(report), report.Ready);
    }

    LivenessReply Liveness() => new("ok", Math.Round(time.GetElapsedTime(started).TotalSeconds, 1));

    static ReadinessReply Readiness(HealthReport report) => new(report.Ready ? "ready" : "not_ready", report.BlockingChecks);

    static JsonHttpResult<T> Fresh<T>(HttpContext context, T value, bool good)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(value, statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
