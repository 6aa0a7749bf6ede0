namespace SidFlow.Services.Audit;

/// <summary>What to look for in the audit log; null is anything.</summary>
/// <param name="Action">The whole of it, or its beginning with a star: <c>user:*</c>.</param>
/// <param name="Actor">Part of it.</param>
public sealed record AuditQuery(string? Action = null, string? Actor = null, bool? Success = null, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    internal bool Matches(AuditLine line) =>
        (Action is null || (Action.EndsWith('*') ? line.Action.StartsWith(Action[..^1], StringComparison.Ordinal) : line.Action == Action))
        && (Actor is null || line.Actor.Contains(Actor, StringComparison.OrdinalIgnoreCase))
        && (Success is null || line.Success == Success)
        // ISO 8601 in UTC sorts as text.
        && (From is not { } from || string.CompareOrdinal(line.Timestamp, AuditLog.Stamp(from)) >= 0)
        && (To is not { } to || string.CompareOrdinal(line.Timestamp, AuditLog.Stamp(to)) <= 0);
}

/// <summary>One line of the audit log.</summary>
/// <param name="Timestamp">ISO 8601, UTC.</param>
/// <param name="Previous">Hash of the line before.</param>
public sealed record AuditLine(string Timestamp, string Action, string Actor, string? Resource, string? Details, bool Success, string? Error, string Previous);

/// <summary>A page of what was found, the newest first.</summary>
/// <param name="Total">Of all that match.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, int Total);
