using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Web.Metrics;

namespace SidFlow.Web.Api;

/// <summary>The process's numbers for monitoring.</summary>
public sealed class MetricsEndpoints(MetricsCollector collector)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("").WithTags("health");
        api.MapGet("/metrics", Text).WithSummary("Metrics for Prometheus").Produces<string>(StatusCodes.Status200OK, "text/plain");
        api.MapGet("/api/v1/metrics/text", Text).WithSummary("Metrics for Prometheus").Produces<string>(StatusCodes.Status200OK, "text/plain");
        api.MapGet("/api/v1/metrics/json", Json).WithSummary("The same metrics as JSON").Produces<IReadOnlyList<MetricReply>>();
    }

    ContentHttpResult Text(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(PrometheusText.Write(collector.Collect()), PrometheusText.ContentType);
    }

    JsonHttpResult<IEnumerable<MetricReply>> Json(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(collector.Collect().SelectMany(family => family.Read().Select(sample => new MetricReply(
            family.Name, family.Kind.ToString().ToLowerInvariant(), sample.Labels, sample.Value, family.Kind == MetricKind.Histogram ? sample.Count : null))));
    }
}

/// <param name="Labels">As Prometheus writes them.</param>
/// <param name="Count">Of a histogram, whose value is then the sum.</param>
public sealed record MetricReply(string Name, string Type, string Labels, double Value, long? Count);
