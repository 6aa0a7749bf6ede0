namespace SidFlow.Services.Sessions;

/// <summary>The live playback sessions: random id, 15 minutes from the last access, kept over a restart.</summary>
public sealed class PlaybackSessions : IAsyncDisposable
{
    public static TimeSpan Lifetime => TimeSpan.FromMinutes(15);

    /// <exception cref="SessionLimitException">The client is over its creation limit.</exception>
    public PlaybackSession Create(SongId song, SessionScope scope, TimeSpan duration, string client) => throw new NotSupportedException();

    /// <summary>The session, its life renewed; null when there is none or it has expired.</summary>
    public PlaybackSession? Touch(Guid id) => throw new NotSupportedException();

    public int Count => 0;

    /// <summary>Sessions that ran out since the start.</summary>
    public long Evicted => 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
