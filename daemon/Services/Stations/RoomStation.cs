using SidFlow.Services.Deck;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Stations;

/// <summary>A station in the room: the queue fills itself as it plays, until the station is ended or the queue emptied. Kept over a restart.</summary>
/// <remarks>Songs that others queue stay where they are; the station goes on when few songs are left to play.</remarks>
public sealed class RoomStation : IAsyncDisposable
{
    /// <summary>Songs that wait behind the current one, at least.</summary>
    public const int Ahead = 3;

    /// <summary>Songs that come at once: what was skipped is soon behind.</summary>
    private const int Batch = 5;

    private static readonly TimeSpan look = TimeSpan.FromSeconds(1);

    private readonly Room room;
    private readonly StationDesk desk;
    private readonly IListenerTaste taste;
    private readonly RoomStationStore store;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task watching;
    private volatile StationOnAir? onAir;
    private volatile string? trouble;

    public RoomStation(Room room, StationDesk desk, IListenerTaste taste, RoomStationStore store, TimeProvider clock)
    {
        (this.room, this.desk, this.taste, this.store, this.clock) = (room, desk, taste, store, clock);
        onAir = store.Load();
        watching = WatchAsync();
    }

    /// <summary>Null while none plays.</summary>
    public StationOnAir? OnAir => onAir;

    /// <summary>Why the queue could not be filled the last time; null when it could.</summary>
    public string? Trouble => trouble;

    /// <summary>Plays a station from now on, in place of any other.</summary>
    /// <exception cref="StationException">There is no such station; what played before plays on.</exception>
    public async Task<StationOnAir> StartAsync(StationRequest request, CancellationToken stop)
    {
        // Asked before anything changes.
        StationList list = desk.GoOn(request, [], Batch);
        await turn.WaitAsync(stop);
        try
        {
            await EndHeldAsync(stop);
            StationOnAir station = new(request, list.Name, clock.GetUtcNow(), []);
            await store.BeginAsync(station, stop);
            onAir = station;
            try
            {
                await BeginAsync(list, stop);
            }
            catch
            {
                // A full queue, a busy room: no station is on that has no song.
                await EndHeldAsync(CancellationToken.None);
                throw;
            }
            return onAir;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the station. What plays, plays on; its songs that wait leave the queue.</summary>
    /// <returns>False where none was on.</returns>
    public async Task<bool> EndAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            return await EndHeldAsync(stop);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
        turn.Dispose();
    }

    private async Task BeginAsync(StationList list, CancellationToken stop)
    {
        RoomState playing = await room.PlayAsync(list.Songs[0].Song, stop);
        List<StationQueued> queued = [new(list.Songs[0].Song, playing.CurrentId ?? 0, list.Songs[0].Reason)];
        // The last first: each is put right behind the song that plays.
        foreach (StationSongPick pick in list.Songs.Skip(1).Reverse())
            queued.Insert(1, await QueueAsync(pick, next: true, stop));
        await NoteAsync(queued, stop);
    }

    private async Task<bool> EndHeldAsync(CancellationToken stop)
    {
        if (onAir is not { } ended)
            return false;
        await store.EndAsync(stop);
        onAir = null;
        trouble = null;
        RoomState now = room.Snapshot();
        HashSet<long> mine = [.. ended.Songs.Select(song => song.Item)];
        int current = IndexOf(now, now.CurrentId);
        foreach (QueueItem item in now.Queue.Skip(current + 1).Where(item => mine.Contains(item.Id)))
            await room.RemoveAsync(item.Id, stop);
        return true;
    }

    private async Task WatchAsync()
    {
        using PeriodicTimer timer = new(look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (onAir is not null)
                    await LookAsync(stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        // Policy: songs that still compare, a full queue or a failing disk do not end a station; it is told, and tried again at the next look.
        try
        {
            RoomState now = room.Snapshot();
            if (onAir is not { Songs.Count: > 0 } station)
                return;
            if (now.Queue.Count == 0)
                await EndHeldAsync(stop);
            else if (now.Queue.Count - 1 - IndexOf(now, now.CurrentId) < Ahead)
                await FillAsync(station, now, stop);
            trouble = null;
        }
        catch (Exception failure) when (failure is StationException or QueueException or RoomCommandException or StorageException or TimeoutException)
        {
            trouble = failure.Message;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FillAsync(StationOnAir station, RoomState before, CancellationToken stop)
    {
        List<StationQueued> queued = [];
        SessionAction[] history = History(station);
        StationRequest request = station.Request.Kind == StationKind.Adaptive ? station.Request with { Actions = history } : station.Request;
        foreach (StationSongPick pick in desk.GoOn(request, history, Batch).Songs)
            queued.Add(await QueueAsync(pick, next: false, stop));
        await NoteAsync(queued, stop);
        // Emptied while songs were chosen and queued: that was meant for the station too.
        if (!room.Snapshot().Queue.Select(item => item.Id).Intersect(before.Queue.Select(item => item.Id)).Any())
            await EndHeldAsync(stop);
    }

    /// <summary>What it has played or queued, and how the household took to it.</summary>
    private SessionAction[] History(StationOnAir station)
    {
        Dictionary<SongId, Ml.Stations.Reaction> reactions = [];
        // What happens in the room is the household's doing, whoever asked for the station.
        foreach (string listener in new[] { Listeners.House, station.Request.Listener }.Distinct())
            foreach ((SongId song, Ml.Stations.Reaction reaction) in taste.ReactionsSince(listener, station.Since))
                reactions[song] = reaction;
        return [.. station.Songs.Select(queued => new SessionAction(queued.Song, reactions.GetValueOrDefault(queued.Song, Ml.Stations.Reaction.Played)))];
    }

    private async Task<StationQueued> QueueAsync(StationSongPick pick, bool next, CancellationToken stop)
    {
        RoomState after = await room.EnqueueAsync(pick.Song, next, stop);
        // Ids rise: of the items of this song the newest is ours.
        long item = after.Queue.Where(item => item.Song == pick.Song).Select(item => item.Id).DefaultIfEmpty().Max();
        return new StationQueued(pick.Song, item, pick.Reason);
    }

    private async Task NoteAsync(IReadOnlyList<StationQueued> queued, CancellationToken stop)
    {
        if (onAir is { } station)
            onAir = station with { Songs = [.. station.Songs, .. queued] };
        await store.AddAsync(queued, stop);
    }

    private static int IndexOf(RoomState room, long? id)
    {
        for (int i = 0; i < room.Queue.Count; i++)
            if (room.Queue[i].Id == id)
                return i;
        return -1;
    }
}
