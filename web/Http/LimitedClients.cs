using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>Who was answered 429 lately, by address; so many clients at most, the one that was quiet longest makes way.</summary>
public sealed class LimitedClients(TimeProvider clock)
{
    /// <summary>Clients remembered, and of each so many characters of the last address asked for.</summary>
    public const int Most = 200, LongestPath = 120;

    readonly Lock gate = new();
    readonly Dictionary<string, LimitedClient> clients = [];

    /// <summary>Notes what the rest of the way answers.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
            Note(ClientLimits.ClientOf(context), $"{context.Request.Method} {context.Request.Path}");
    }

    public void Note(string client, string call)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string shown = call.Length <= LongestPath ? call : call[..LongestPath] + "…";
        lock (gate)
        {
            if (clients.TryGetValue(client, out LimitedClient? known))
            {
                clients[client] = known with { Times = known.Times + 1, Last = now, Call = shown };
                return;
            }
            if (clients.Count >= Most)
                clients.Remove(clients.MinBy(pair => pair.Value.Last).Key);
            clients[client] = new LimitedClient(client, 1, now, now, shown);
        }
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<LimitedClient> List()
    {
        lock (gate)
            return [.. clients.Values.OrderByDescending(client => client.Last)];
    }
}

/// <param name="Client">Its address; of IPv6 its /64.</param>
/// <param name="Times">How often since <paramref name="First"/>.</param>
/// <param name="Call">What was refused last.</param>
public sealed record LimitedClient(string Client, long Times, DateTimeOffset First, DateTimeOffset Last, string Call);
