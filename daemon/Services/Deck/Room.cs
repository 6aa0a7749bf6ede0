using SidFlow.Services.Queue;

namespace SidFlow.Services.Deck;

/// <summary>One room: a queue, a transport, an output and the live stream of what is heard there.</summary>
public sealed class Room : IAsyncDisposable
{
    private static NotSupportedException Unwired() => new("The room has no deck yet.");

    /// <summary>The room as it is now.</summary>
    public RoomState Snapshot() => throw Unwired();

    /// <summary>The state now, then each change, the newest only when the reader is slow.</summary>
    public IAsyncEnumerable<RoomState> Changes(CancellationToken stop) => throw Unwired();

    /// <summary>Queues the song after the current one and starts it.</summary>
    public Task<RoomState> PlayAsync(SongId song, CancellationToken stop) => throw Unwired();
    /// <summary>Queues the song at the end, or right after the current one.</summary>
    public Task<RoomState> EnqueueAsync(SongId song, bool next, CancellationToken stop) => throw Unwired();
    public Task<RoomState> PlayItemAsync(long itemId, CancellationToken stop) => throw Unwired();
    public Task<RoomState> RemoveAsync(long itemId, CancellationToken stop) => throw Unwired();
    public Task<RoomState> MoveAsync(long itemId, int index, CancellationToken stop) => throw Unwired();
    public Task<RoomState> ClearAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> PauseAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> ResumeAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> StopAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> NextAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> PreviousAsync(CancellationToken stop) => throw Unwired();
    public Task<RoomState> SeekAsync(TimeSpan position, CancellationToken stop) => throw Unwired();
    public Task<RoomState> SelectSongAsync(int song, CancellationToken stop) => throw Unwired();
    public Task<RoomState> SetVolumeAsync(int volume, CancellationToken stop) => throw Unwired();
    public Task<RoomState> SetVoiceMuteAsync(int chip, int voice, bool muted, CancellationToken stop) => throw Unwired();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A command that cannot be carried out as asked, with the reason a listener reads.</summary>
public sealed class RoomCommandException(string reason) : Exception(reason);
