namespace SidFlow.Services.Audit;

/// <summary>One thing an operator did or tried.</summary>
/// <param name="Action"><c>area:verb</c>, such as <c>backup:create</c>.</param>
/// <param name="Actor">Who, as the way in vouches for it: <c>uid:0</c> on the unix socket.</param>
/// <param name="Error">Null when it was done.</param>
public sealed record AuditEntry(string Action, string Actor, string? Resource, string? Error);
