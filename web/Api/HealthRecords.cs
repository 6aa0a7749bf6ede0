using SidFlow.Services.Health;

namespace SidFlow.Web.Api;

/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>fail</c>.</param>
/// <param name="Overall"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
public sealed record HealthReply(
    string Status, string Overall, string Timestamp, LivenessReply Liveness, ReadinessReply Readiness, IReadOnlyDictionary<string, CheckResult> Checks);

public sealed record LivenessReply(string Status, double UptimeSeconds);

/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
public sealed record ReadinessReply(string Status, IReadOnlyList<string> BlockingChecks);
