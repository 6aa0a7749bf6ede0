using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>So many endless replies (events and the room's sound) may be open at once: for each client, and altogether. The unix socket is not counted.</summary>
public sealed class LiveListeners(int perClient, int altogether)
{
    /// <summary>A closed tab frees its place at once, so it is worth asking again soon.</summary>
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    readonly Lock gate = new();
    readonly Dictionary<string, int> clients = new(StringComparer.Ordinal);
    int open;

    /// <summary>Takes a place until it is disposed of.</summary>
    /// <exception cref="RequestException">429 when the client has all of its places, 503 when there is none left for anybody.</exception>
    public IDisposable? Enter(HttpContext context)
    {
        if (PeerCredentials.Of(context) is not null)
            return null;
        string client = ClientLimits.ClientOf(context);
        lock (gate)
        {
            int mine = clients.GetValueOrDefault(client);
            if (mine >= perClient)
                throw Full(StatusCodes.Status429TooManyRequests, "too many listeners from one address",
                    $"{mine} live connections are open from this address. Close other tabs and players, or raise Web:ListenersPerClient.");
            if (open >= altogether)
                throw Full(StatusCodes.Status503ServiceUnavailable, "too many listeners",
                    $"All {altogether} places for listeners are taken. Try again later, or raise Web:Listeners.");
            clients[client] = mine + 1;
            open++;
        }
        return new Place(this, client);
    }

    void Leave(string client)
    {
        lock (gate)
        {
            open--;
            if (--clients[client] == 0)
                clients.Remove(client);
        }
    }

    static RequestException Full(int status, string error, string details) => new(status, error, details) { RetryAfter = RetryAfter };

    sealed class Place(LiveListeners listeners, string client) : IDisposable
    {
        bool left;

        public void Dispose()
        {
            if (left)
                return;
            left = true;
            listeners.Leave(client);
        }
    }
}
