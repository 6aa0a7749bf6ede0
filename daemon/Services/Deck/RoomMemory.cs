using SidFlow.Services.Queue;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Deck;

/// <summary>Keeps on disk where the room stands: at once after a command, and every few seconds while the position moves, so that a power cut costs no more than that.</summary>
internal sealed class RoomMemory(RoomStore store, TimeProvider clock)
{
    private static readonly TimeSpan flush = TimeSpan.FromSeconds(5);

    private volatile string? trouble;

    /// <summary>Why the last try failed; null when it did not.</summary>
    public string? Trouble => trouble;

    public static RoomPlace Place(RoomState state) => new(state.CurrentId, state.Position, Name(state.State), state.Volume, state.SleepAt);

    public static bool IsStopped(RoomPlace place) => place.Transport == Name(RoomTransport.Stopped);

    /// <summary>Until it is told to stop.</summary>
    public async Task FlushAsync(Func<RoomState> look, CancellationToken stop)
    {
        using PeriodicTimer timer = new(flush, clock);
        RoomPlace stored = Place(look());
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                RoomPlace now = Place(look());
                if (now == stored)
                    continue;
                stored = await TrySaveAsync(now, Durability.Rebuildable, stop) ? now : stored;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Policy: a failing disk does not stop the music; it is told to the listeners until it works again.</summary>
    public async Task<bool> TrySaveAsync(RoomPlace place, Durability durability, CancellationToken stop)
    {
        try
        {
            await store.SavePlaceAsync(place, durability, stop);
            trouble = null;
            return true;
        }
        catch (StorageException failure)
        {
            trouble = failure.Message;
            return false;
        }
    }

    private static string Name(RoomTransport transport) => transport switch
    {
        RoomTransport.Playing => "playing",
        RoomTransport.Paused => "paused",
        _ => "stopped",
    };
}
