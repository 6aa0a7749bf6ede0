using SidFlow.Ml.Training;
using SidFlow.Services.Deck;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>Records what the room's listeners do, as the household's.</summary>
public sealed class RoomFeedback : IAsyncDisposable
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(250);

    /// <summary>So many acts wait for a disk that is full or slow; older ones are lost.</summary>
    private const int MostWaiting = 1000;

    private readonly Room room;
    private readonly FeedbackStore store;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Feedback> waiting = [];
    private Task looking = Task.CompletedTask;

    public RoomFeedback(Room room, FeedbackStore store, TimeProvider clock)
    {
        this.room = room;
        this.store = store;
        this.clock = clock;
    }

    /// <summary>Why nothing could be stored at the last try; null while all is well.</summary>
    public string? Trouble { get; private set; }

    public void Start() => looking = Task.Run(LookAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await looking;
        await TryStoreAsync();
        stopping.Dispose();
    }

    private async Task LookAsync()
    {
        RoomHearing hearing = new();
        using PeriodicTimer timer = new(look, clock);
        try
        {
            do
            {
                foreach ((FeedbackAction action, SongId song) in hearing.Look(room.Snapshot()))
                    waiting.Add(new Feedback(Guid.NewGuid(), Listeners.House, song, clock.GetUtcNow()) { Action = action, Source = FeedbackSource.Room });
                if (waiting.Count > 0)
                    await TryStoreAsync();
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Policy: a failing disk costs nobody his music; what happened is stored when it works again.</summary>
    private async Task TryStoreAsync()
    {
        try
        {
            // Nobody was told that it is saved: the next commit that must be on disk takes it along.
            await store.AddAsync(waiting, Durability.Rebuildable, CancellationToken.None);
            waiting.Clear();
            Trouble = null;
        }
        catch (StorageException failure)
        {
            Trouble = failure.Message;
            waiting.RemoveRange(0, Math.Max(0, waiting.Count - MostWaiting));
        }
    }
}
