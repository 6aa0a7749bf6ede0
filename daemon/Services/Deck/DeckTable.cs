using SidFlow.Services.States;

namespace SidFlow.Services.Deck;

/// <summary>What the deck is doing. Cueing means a song is being opened, or run forward unheard to where it shall sound.</summary>
public enum DeckState
{
    Stopped,
    Cueing,
    Playing,
    CueingPaused,
    Paused,
}

public enum DeckTrigger
{
    /// <summary>Start a song, or the current one again.</summary>
    Play,
    Pause,
    Resume,
    Seek,
    Stop,

    /// <summary>The cued song stands where it shall sound.</summary>
    Cued,

    /// <summary>The song is over and the next one is ready.</summary>
    Follow,

    /// <summary>The song is over and the next one is not ready yet.</summary>
    Await,

    /// <summary>No song is left to play.</summary>
    Finish,

    /// <summary>At start: stand where the last run of the daemon was.</summary>
    Restore,
}

/// <summary>The deck's states as data.</summary>
public static class DeckTable
{
    public static IReadOnlyList<Transition<DeckState, DeckTrigger>> Arrows { get; } =
    [
        new(DeckState.Stopped, DeckTrigger.Play, DeckState.Cueing),
        new(DeckState.Stopped, DeckTrigger.Resume, DeckState.Cueing),
        new(DeckState.Stopped, DeckTrigger.Seek, DeckState.CueingPaused),
        new(DeckState.Stopped, DeckTrigger.Stop, DeckState.Stopped),
        new(DeckState.Stopped, DeckTrigger.Restore, DeckState.CueingPaused),

        new(DeckState.Cueing, DeckTrigger.Cued, DeckState.Playing),
        new(DeckState.Cueing, DeckTrigger.Play, DeckState.Cueing),
        new(DeckState.Cueing, DeckTrigger.Seek, DeckState.Cueing),
        new(DeckState.Cueing, DeckTrigger.Resume, DeckState.Cueing),
        new(DeckState.Cueing, DeckTrigger.Pause, DeckState.CueingPaused),
        new(DeckState.Cueing, DeckTrigger.Stop, DeckState.Stopped),
        new(DeckState.Cueing, DeckTrigger.Finish, DeckState.Stopped),

        new(DeckState.Playing, DeckTrigger.Play, DeckState.Cueing),
        new(DeckState.Playing, DeckTrigger.Seek, DeckState.Cueing),
        new(DeckState.Playing, DeckTrigger.Resume, DeckState.Playing),
        new(DeckState.Playing, DeckTrigger.Pause, DeckState.Paused),
        new(DeckState.Playing, DeckTrigger.Stop, DeckState.Stopped),
        new(DeckState.Playing, DeckTrigger.Follow, DeckState.Playing),
        new(DeckState.Playing, DeckTrigger.Await, DeckState.Cueing),
        new(DeckState.Playing, DeckTrigger.Finish, DeckState.Stopped),

        new(DeckState.CueingPaused, DeckTrigger.Cued, DeckState.Paused),
        new(DeckState.CueingPaused, DeckTrigger.Play, DeckState.Cueing),
        new(DeckState.CueingPaused, DeckTrigger.Seek, DeckState.CueingPaused),
        new(DeckState.CueingPaused, DeckTrigger.Resume, DeckState.Cueing),
        new(DeckState.CueingPaused, DeckTrigger.Pause, DeckState.CueingPaused),
        new(DeckState.CueingPaused, DeckTrigger.Stop, DeckState.Stopped),
        new(DeckState.CueingPaused, DeckTrigger.Finish, DeckState.Stopped),

        new(DeckState.Paused, DeckTrigger.Play, DeckState.Cueing),
        new(DeckState.Paused, DeckTrigger.Seek, DeckState.CueingPaused),
        new(DeckState.Paused, DeckTrigger.Resume, DeckState.Playing),
        new(DeckState.Paused, DeckTrigger.Pause, DeckState.Paused),
        new(DeckState.Paused, DeckTrigger.Stop, DeckState.Stopped),
    ];

    /// <summary>What a listener is told: a song on its way counts as what it will be.</summary>
    public static RoomTransport Heard(DeckState state) => state switch
    {
        DeckState.Stopped => RoomTransport.Stopped,
        DeckState.Cueing or DeckState.Playing => RoomTransport.Playing,
        _ => RoomTransport.Paused,
    };
}
