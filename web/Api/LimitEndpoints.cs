using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Rate limits and whom they met.</summary>
public sealed class LimitEndpoints(SettingsShelf settings, SidFlowSettings started, LimitedClients limited)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/admin/limits", Read).WithTags("administration").Needs(Permission.ReadLogs)
            .WithSummary($"The limits of one client, and the clients answered 429 since the start, the latest first, {LimitedClients.Most} at most. The settings of Web: change the limits");

    Ok<Envelope<LimitsReply>> Read()
    {
        WebSettings web = settings.Current.Web;
        return Reply.Ok(new LimitsReply(
            [
                new LimitReply("Web:RequestsPerMinute", web.RequestsPerMinute, "API calls of one client in a minute"),
                new LimitReply("Web:AdminRequestsPerMinute", web.AdminRequestsPerMinute, "logins, changes by administrators and knocks of the unknown, of one client in a minute"),
                new LimitReply("Web:ListenersPerClient", started.Web.ListenersPerClient, "streams of the room open at once from one address"),
                new LimitReply("Web:Listeners", started.Web.Listeners, "streams of the room open at once from all addresses"),
            ],
            [.. limited.List().Select(client => new LimitedReply(client.Client, client.Times, IsoTime.Of(client.First), IsoTime.Of(client.Last), client.Call))]));
    }
}

public sealed record LimitsReply(IReadOnlyList<LimitReply> Limits, IReadOnlyList<LimitedReply> Limited);

/// <param name="Key">The setting that changes it.</param>
public sealed record LimitReply(string Key, int Value, string Meaning);

/// <param name="Client">Its address; of IPv6 its /64.</param>
/// <param name="Call">What was refused last.</param>
public sealed record LimitedReply(string Client, long Times, string First, string Last, string Call);
