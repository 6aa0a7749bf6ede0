using SidFlow.Services.Storage;

namespace SidFlow.Services.Sessions;

/// <summary>The live playback sessions: random id, 15 minutes from the last access, kept over a restart.</summary>
/// <remarks>
/// Thread-safe. Answers come from memory; rows follow behind: a new session's at once, times of access and deletions
/// every 30 s.
/// </remarks>
public sealed class PlaybackSessions : IAsyncDisposable
{
    private static readonly TimeSpan flushEvery = TimeSpan.FromSeconds(30);

    private readonly SessionStore store;
    private readonly TimeProvider clock;
    private readonly SlidingWindow creations;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, StoredSession> sessions;
    private readonly HashSet<Guid> changed = [];
    private readonly HashSet<Guid> gone = [];
    private readonly SemaphoreSlim created = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task flushing;
    private long evicted;

    /// <param name="mostPerMinute">Sessions one client may open within any 60 s.</param>
    public PlaybackSessions(Database database, TimeProvider clock, int mostPerMinute = 60)
    {
        this.clock = clock;
        store = new SessionStore(database);
        creations = new SlidingWindow(mostPerMinute, TimeSpan.FromMinutes(1));
        sessions = store.Load().ToDictionary(session => session.Id);
        Sweep();
        flushing = FlushAsync();
    }

    public static TimeSpan Lifetime => TimeSpan.FromMinutes(15);

    public int Count
    {
        get
        {
            lock (gate)
                return sessions.Count;
        }
    }

    /// <summary>Sessions that ran out since the start.</summary>
    public long Evicted => Interlocked.Read(ref evicted);

    /// <summary>Why rows could not be stored the last time; null while they can.</summary>
    public string? StoreTrouble { get; private set; }

    /// <param name="client">Whose creations are counted together, such as an address.</param>
    /// <exception cref="SessionLimitException">The client is over its creation limit.</exception>
    public PlaybackSession Create(SongId song, SessionScope scope, TimeSpan duration, string client)
    {
        DateTimeOffset now = clock.GetUtcNow();
        StoredSession session = new(Guid.NewGuid(), song, scope, duration, now, now);
        lock (gate)
        {
            if (creations.TryTake(client, now) is { } wait)
                throw new SessionLimitException(wait);
            sessions.Add(session.Id, session);
            changed.Add(session.Id);
            if (created.CurrentCount == 0)
                created.Release();
        }
        return Picture(session);
    }

    /// <summary>The session, its life renewed; null when there is none or it has expired.</summary>
    public PlaybackSession? Touch(Guid id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (gate)
        {
            if (!sessions.TryGetValue(id, out StoredSession? session))
                return null;
            if (session.LastAccess + Lifetime <= now)
            {
                Evict(id);
                return null;
            }
            session = session with { LastAccess = now };
            sessions[id] = session;
            changed.Add(id);
            return Picture(session);
        }
    }

    /// <summary>Sessions of tunes that lie elsewhere now name the new place.</summary>
    /// <param name="places">Old path to new path.</param>
    public void Follow(IReadOnlyDictionary<string, string> places)
    {
        lock (gate)
            foreach (StoredSession session in sessions.Values.Where(session => places.ContainsKey(session.Song.Path)).ToArray())
            {
                sessions[session.Id] = session with { Song = session.Song with { Path = places[session.Song.Path] } };
                changed.Add(session.Id);
            }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await flushing;
        await StoreAsync();
        stopping.Dispose();
        created.Dispose();
    }

    private static PlaybackSession Picture(StoredSession session) =>
        new(session.Id, session.Song, session.Scope, session.Duration, session.Created, session.LastAccess + Lifetime);

    private void Evict(Guid id)
    {
        sessions.Remove(id);
        changed.Remove(id);
        gone.Add(id);
        Interlocked.Increment(ref evicted);
    }

    private void Sweep()
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (StoredSession session in sessions.Values.Where(session => session.LastAccess + Lifetime <= now).ToArray())
                Evict(session.Id);
            creations.Sweep(now);
        }
    }

    private async Task FlushAsync()
    {
        using PeriodicTimer timer = new(flushEvery, clock);
        Task<bool> tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
        Task creation = created.WaitAsync(stopping.Token);
        while (!stopping.IsCancellationRequested)
        {
            await Task.WhenAny(tick, creation);
            if (stopping.IsCancellationRequested)
                return;
            if (tick.IsCompleted)
            {
                Sweep();
                tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
            }
            if (creation.IsCompleted)
                creation = created.WaitAsync(stopping.Token);
            await StoreAsync();
        }
    }

    private async Task StoreAsync()
    {
        StoredSession[] rows;
        Guid[] ended;
        lock (gate)
        {
            rows = [.. changed.Select(id => sessions[id])];
            ended = [.. gone];
            changed.Clear();
            gone.Clear();
        }
        if (rows.Length == 0 && ended.Length == 0)
            return;
        // Policy: sessions live on in memory while the disk fails; the rows are tried again with the next ones.
        try
        {
            await store.SaveAsync(rows, ended, CancellationToken.None);
            StoreTrouble = null;
        }
        catch (StorageException failure)
        {
            StoreTrouble = failure.Message;
            lock (gate)
            {
                gone.UnionWith(ended);
                changed.UnionWith(rows.Select(row => row.Id).Where(sessions.ContainsKey));
            }
        }
    }
}
