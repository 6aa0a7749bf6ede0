using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Audit;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>What administrators did and tried.</summary>
public sealed class AuditEndpoints(AuditLog audit)
{
    const int MostListed = 500, UsualListed = 50, FarthestOffset = 100_000, LongestText = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/audit").WithTags("administration");
        api.MapGet("", Search).Needs(Permission.ReadAudit)
            .WithSummary("The audit log, the newest first: action (user:* for all that begin so), actor (part of it), success, from, to (ISO 8601), offset, limit (at most 500)");
        api.MapGet("/verify", VerifyAsync).Needs(Permission.ReadAudit).WithSummary("Whether each line still follows from the one before");
    }

    Ok<Envelope<AuditPage>> Search(string? action, string? actor, bool? success, string? from, string? to, int? offset, int? limit) => Reply.Ok(audit.Search(
        new AuditQuery(Text("action", action), Text("actor", actor), success, Time("from", from), Time("to", to)),
        Field.WithinIfGiven("offset", offset, 0, FarthestOffset) ?? 0, Field.WithinIfGiven("limit", limit, 1, MostListed) ?? UsualListed));

    async Task<Ok<Envelope<AuditCheckReply>>> VerifyAsync(CancellationToken stop)
    {
        int? line = await audit.FindBreakAsync(stop);
        return Reply.Ok(new AuditCheckReply(line is null, line));
    }

    static string? Text(string name, string? value) => string.IsNullOrEmpty(value) ? null : Field.AtMost(name, value, LongestText);

    static DateTimeOffset? Time(string name, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw RequestException.Invalid(name, "a time such as 2026-01-31T06:00:00Z is needed");
}

/// <param name="BrokenAt">Number of the first line that does not follow, from 1.</param>
public sealed record AuditCheckReply(bool Intact, int? BrokenAt);
