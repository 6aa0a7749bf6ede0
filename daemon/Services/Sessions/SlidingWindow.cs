namespace SidFlow.Services.Sessions;

/// <summary>At most so many of something per client within a sliding span of time.</summary>
/// <remarks>Not thread-safe: its owner is.</remarks>
internal sealed class SlidingWindow(int most, TimeSpan span)
{
    private readonly Dictionary<string, Queue<DateTimeOffset>> clients = [];

    /// <summary>Counts one, or says how long the client must wait for that.</summary>
    public TimeSpan? TryTake(string client, DateTimeOffset now)
    {
        if (!clients.TryGetValue(client, out Queue<DateTimeOffset>? times))
            clients[client] = times = new Queue<DateTimeOffset>();
        while (times.TryPeek(out DateTimeOffset oldest) && oldest + span <= now)
            times.Dequeue();
        if (times.Count >= most)
            return times.Peek() + span - now;
        times.Enqueue(now);
        return null;
    }

    /// <summary>Forgets clients that have not come back.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach ((string client, Queue<DateTimeOffset> times) in clients.ToArray())
            if (times.Count == 0 || times.Last() + span <= now)
                clients.Remove(client);
    }
}
