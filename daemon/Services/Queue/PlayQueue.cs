namespace SidFlow.Services.Queue;

/// <summary>Keeps a queue on disk. A save is durable when its task completes.</summary>
public interface IQueueStore
{
    (QueueSnapshot Queue, long NextId) Load();
    Task SaveAsync(QueueSnapshot before, QueueSnapshot after, long nextId, CancellationToken stop);
}

/// <summary>What will be played, in order. Ids are stable, positions shift, the version rises with every change.</summary>
/// <remarks>Thread-safe. A change is stored before it can be seen.</remarks>
public sealed class PlayQueue : IDisposable
{
    /// <summary>Two days of music. The whole queue goes to every listener with each change, so it must not grow without end.</summary>
    public const int MostItems = 1_000;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly IQueueStore store;
    private long nextId;
    private volatile QueueSnapshot snapshot;

    public PlayQueue(IQueueStore store)
    {
        this.store = store;
        (snapshot, nextId) = store.Load();
    }

    public QueueSnapshot Snapshot => snapshot;

    /// <param name="current">What stands before this item has been heard, and makes way when the queue is full.</param>
    /// <exception cref="QueueException">The queue is full.</exception>
    public Task<QueueItem> AppendAsync(long? current, SongId song, CancellationToken stop) => InsertAsync(current, song, items => items.Count, stop);

    /// <summary>Puts the song behind the current item, or first when that is not queued.</summary>
    /// <param name="current">As for <see cref="AppendAsync"/>.</param>
    /// <exception cref="QueueException">The queue is full.</exception>
    public Task<QueueItem> InsertAfterAsync(long? current, SongId song, CancellationToken stop) =>
        InsertAsync(current, song, items => items.FindIndex(item => item.Id == current) + 1, stop);

    /// <exception cref="QueueException">No such item.</exception>
    public Task RemoveAsync(long id, CancellationToken stop) => ChangeAsync(items => items.RemoveAt(PlaceOf(items, id)), stop);

    /// <summary>Moves an item so that it stands at <paramref name="index"/>, clamped to the queue.</summary>
    /// <exception cref="QueueException">No such item.</exception>
    public Task MoveAsync(long id, int index, CancellationToken stop) => ChangeAsync(items =>
    {
        int from = PlaceOf(items, id);
        QueueItem item = items[from];
        items.RemoveAt(from);
        items.Insert(Math.Clamp(index, 0, items.Count), item);
    }, stop);

    /// <summary>Another song takes the item's place and keeps its id.</summary>
    /// <exception cref="QueueException">No such item.</exception>
    public async Task<QueueItem> ReplaceAsync(long id, SongId song, CancellationToken stop)
    {
        QueueItem? item = null;
        await ChangeAsync(items => items[PlaceOf(items, id)] = item = items[PlaceOf(items, id)] with { Song = song }, stop);
        return item!;
    }

    /// <summary>A party begins or ends, without any votes.</summary>
    public Task SetPartyAsync(bool on, CancellationToken stop) => ChangeAsync(items =>
    {
        for (int at = 0; at < items.Count; at++)
            items[at] = items[at] with { Voters = [] };
    }, stop, party: on);

    /// <summary>A listener wants to hear an item sooner, or does not any more. What comes after the current item is put in the order of votes; where they are equal it stays as it was.</summary>
    /// <exception cref="QueueException">No such item, or there is no party.</exception>
    public Task VoteAsync(long? current, long id, string listener, bool up, CancellationToken stop) => ChangeAsync(items =>
    {
        if (!snapshot.Party)
            throw new QueueException("Votes count while a party is on only.");
        int at = PlaceOf(items, id);
        string[] others = [.. items[at].Voters.Where(voter => voter != listener)];
        items[at] = items[at] with { Voters = up ? [.. others, listener] : others };
        int next = items.FindIndex(item => item.Id == current) + 1;
        QueueItem[] coming = [.. items.Skip(next).OrderByDescending(item => item.Voters.Count)];
        items.RemoveRange(next, items.Count - next);
        items.AddRange(coming);
    }, stop);

    /// <summary>Items of tunes that lie elsewhere now name the new place; their ids stay.</summary>
    /// <param name="places">Old path to new path.</param>
    public async Task FollowAsync(IReadOnlyDictionary<string, string> places, CancellationToken stop)
    {
        if (snapshot.Items.Any(item => places.ContainsKey(item.Song.Path)))
            await ChangeAsync(items =>
            {
                for (int at = 0; at < items.Count; at++)
                    if (places.TryGetValue(items[at].Song.Path, out string? place))
                        items[at] = items[at] with { Song = items[at].Song with { Path = place } };
            }, stop);
    }

    public Task ClearAsync(CancellationToken stop) => ChangeAsync(items => items.Clear(), stop);

    public void Dispose() => gate.Dispose();

    private async Task<QueueItem> InsertAsync(long? current, SongId song, Func<List<QueueItem>, int> place, CancellationToken stop)
    {
        QueueItem? added = null;
        await ChangeAsync(items =>
        {
            if (items.Count >= MostItems)
                DropLongestHeard(items, current);
            added = new QueueItem(nextId, song);
            items.Insert(place(items), added);
        }, stop);
        return added!;
    }

    private async Task ChangeAsync(Action<List<QueueItem>> edit, CancellationToken stop, bool? party = null)
    {
        await gate.WaitAsync(stop);
        try
        {
            QueueSnapshot before = snapshot;
            List<QueueItem> items = [.. before.Items];
            edit(items);
            // An id that was given out never comes back, also when its item is gone and the daemon starts anew.
            long next = items.Aggregate(nextId, (most, item) => Math.Max(most, item.Id + 1));
            QueueSnapshot after = new(items, before.Version + 1) { Party = party ?? before.Party };
            await store.SaveAsync(before, after, next, stop);
            nextId = next;
            snapshot = after;
        }
        finally
        {
            gate.Release();
        }
    }

    private static void DropLongestHeard(List<QueueItem> items, long? current)
    {
        if (items.FindIndex(item => item.Id == current) < 1)
            throw new QueueException($"The queue is full ({MostItems} songs). Take some out first.");
        items.RemoveAt(0);
    }

    private static int PlaceOf(List<QueueItem> items, long id)
    {
        int index = items.FindIndex(item => item.Id == id);
        return index >= 0 ? index : throw new QueueException("That song is no longer in the queue.");
    }
}

/// <summary>A change the queue cannot make, with the reason a listener reads.</summary>
public sealed class QueueException(string reason) : Exception(reason);
