using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;

namespace SidFlow.Services.Deck;

public enum RoomTransport
{
    Stopped,
    Playing,
    Paused,
}

/// <summary>Where the room's sound goes now, and how that is going.</summary>
/// <param name="Name">The setting in use, such as <c>alsa:default</c>.</param>
/// <param name="Chip">What makes the sound, in words.</param>
/// <param name="Healthy">False while the wanted output is lost and another stands in.</param>
/// <param name="Note">What a listener should know about it; null when there is nothing.</param>
/// <param name="Underruns">Times the device ran out of samples since the room was opened.</param>
public sealed record OutputState(string Name, OutputKind Kind, string Chip, bool Healthy, string? Note, long Underruns)
{
    /// <summary>The device that plays, or <c>emulator</c>.</summary>
    public string Id { get; init; } = OutputOrder.Emulator;

    /// <summary>What the song loses on it, a phrase each.</summary>
    public IReadOnlyList<string> Compromises { get; init; } = [];

    /// <summary>The room's stream carries the device's own sound; else the emulator in step with it.</summary>
    public bool StreamIsDevice { get; init; }
}

/// <summary>One immutable picture of the room.</summary>
public sealed record RoomState
{
    /// <summary>Rises with every change, the passing of time excepted.</summary>
    public required long Revision { get; init; }
    public required RoomTransport State { get; init; }

    /// <summary>The current song, also while stopped; null when nothing was chosen yet.</summary>
    public required SongId? Song { get; init; }

    /// <summary>What is being heard, not what was last computed.</summary>
    public required TimeSpan Position { get; init; }
    public required TimeSpan Duration { get; init; }

    /// <summary>True when no list gives the song's length.</summary>
    public required bool DurationIsEstimated { get; init; }
    public required int Volume { get; init; }

    /// <summary>[chip][voice], one row for each chip of the current song.</summary>
    public required IReadOnlyList<IReadOnlyList<bool>> Muted { get; init; }
    public required IReadOnlyList<QueueItem> Queue { get; init; }

    /// <summary>Rises with every change of the queue.</summary>
    public required long QueueVersion { get; init; }
    public required long? CurrentId { get; init; }

    /// <summary>Votes order the queue.</summary>
    public bool Party { get; init; }

    /// <summary>When the room falls silent; null: never.</summary>
    public DateTimeOffset? SleepAt { get; init; }
    public required OutputState Output { get; init; }

    /// <summary>All the room could sound through.</summary>
    public required IReadOnlyList<OutputChoice> Outputs { get; init; }

    /// <summary>Songs that came to their own end since the room was opened; skipped and stopped ones do not count.</summary>
    public long SongsEnded { get; init; }

    /// <summary>The network player that is heard in the room's place; null while none is.</summary>
    public RoomGuest? Guest { get; init; }

    /// <summary>Why the last song that could not be played was passed over, until another one starts by request.</summary>
    public required string? Error { get; init; }
}
