namespace SidFlow.Services.Audit;

/// <summary>One thing an operator did or tried.</summary>
/// <param name="Action"><c>area:verb</c>, such as <c>backup:create</c>.</param>
/// <param name="Actor">Who, as the way in vouches for it: <c>uid:0</c> on the unix socket, <c>user:anna</c>, <c>key:nightly of anna</c>.</param>
/// <param name="Error">Null when it was done.</param>
public sealed record AuditEntry(string Action, string Actor, string? Resource, string? Error)
{
    /// <summary>What else should be known, such as where it came from.</summary>
    public string? Details { get; init; }
}
