namespace SidFlow.Services.Queue;

/// <summary>The queue at one moment.</summary>
public sealed record QueueSnapshot(IReadOnlyList<QueueItem> Items, long Version)
{
    public static QueueSnapshot Empty { get; } = new([], 0);

    /// <summary>Votes order what has not been played yet.</summary>
    public bool Party { get; init; }

    public QueueItem? Find(long? id) => id is null ? null : Items.FirstOrDefault(item => item.Id == id);
    public QueueItem? After(long? id) => At(IndexOf(id) + 1);
    public QueueItem? Before(long? id) => IndexOf(id) is var index and > 0 ? At(index - 1) : null;

    /// <summary>The place of an item; -1 when it is not queued, so that the one after it is the first.</summary>
    public int IndexOf(long? id)
    {
        for (int i = 0; i < Items.Count; i++)
            if (Items[i].Id == id)
                return i;
        return -1;
    }

    private QueueItem? At(int index) => index < Items.Count ? Items[index] : null;
}
