using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Everybody's login sessions.</summary>
public sealed class SessionEndpoints(LoginSessionStore sessions, UserStore users)
{
    const int MostListed = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/sessions").WithTags("administration");
        api.MapGet("", List).Needs(Permission.ManageSessions).WithSummary("Who is logged in where, the newest first; user=NAME for one account");
        api.MapDelete("/{id}", EndAsync).Needs(Permission.ManageSessions, "session:end").WithSummary("End a session");
    }

    Ok<Envelope<IReadOnlyList<LoginSessionReply>>> List(string? user, HttpContext context)
    {
        long? id = string.IsNullOrEmpty(user) ? null
            : (AccountRules.NameOf(user) is { } name ? users.Find(name) : null)?.Id ?? throw RequestException.NotFound("There is no such account.");
        return Reply.Ok(Replies(sessions.List(id, MostListed), Caller.Of(context)!));
    }

    async Task<Ok<Envelope<bool>>> EndAsync(long id, CancellationToken stop)
    {
        if (sessions.Find(id) is null)
            throw RequestException.NotFound("There is no such session.");
        await sessions.EndAsync(id, stop);
        return Reply.Ok(true);
    }

    internal static IReadOnlyList<LoginSessionReply> Replies(IEnumerable<LoginSession> list, Caller caller) =>
    [
        .. list.Select(session => new LoginSessionReply(
            session.Id, session.Name, IsoTime.Of(session.Created), IsoTime.Of(session.Renewed), IsoTime.Of(session.Expires), session.Client, session.Agent, session.Id == caller.Session)),
    ];
}
