using System.Text.Json.Serialization;

namespace SidFlow.Web.Api;

/// <summary>The room as clients see it.</summary>
/// <param name="Revision">Rises with every change, the passing of time excepted.</param>
/// <param name="State"><c>stopped</c>, <c>playing</c> or <c>paused</c>.</param>
/// <param name="Muted">[chip][voice].</param>
/// <param name="Party">Votes order the queue.</param>
/// <param name="SleepAt">When the room falls silent, ISO 8601; null: never.</param>
/// <param name="Guest">The network player that is heard while the room itself rests; null while none is.</param>
public sealed record RoomReply(
    long Revision, string State, Track? Track, long PositionMs, long DurationMs, int Volume,
    IReadOnlyList<IReadOnlyList<bool>> Muted, IReadOnlyList<QueueEntry> Queue, string? CurrentId, RoomOutput Output, IReadOnlyList<RoomOutputChoice> Outputs,
    string? Error, RoomGuestReply? Guest, RoomParty Party, string? SleepAt);

public sealed record RoomParty(bool On);

/// <param name="Votes">Of listeners who want to hear it sooner.</param>
public sealed record QueueEntry(string Id, Track Track, int Votes);

/// <param name="Kind"><c>alsa</c>, <c>file</c> or <c>none</c>.</param>
/// <param name="Id">The device that plays, or <c>emulator</c>.</param>
/// <param name="Compromises">What the song loses on it, a phrase each.</param>
/// <param name="Stream">What the room's stream carries: the sound of the <c>device</c> itself, or the <c>emulator</c> in step with it.</param>
public sealed record RoomOutput(string Name, string Kind, string Chip, bool Healthy, string? Note, string Id, IReadOnlyList<string> Compromises, string Stream);

/// <param name="Title">Of its tune; null when it does not tell.</param>
/// <param name="Output">The device that it sounds through, or <c>emulator</c>.</param>
public sealed record RoomGuestReply(string Address, string? Title, string Output, string? Note);

/// <param name="State"><c>playing</c>, <c>ready</c>, <c>unfit</c> (not for this song), <c>degraded</c>, <c>busy</c> or <c>away</c>.</param>
/// <param name="Note">What is wrong or in the way; null when nothing is.</param>
/// <param name="Compromises">What the current song would lose on it, a phrase each.</param>
public sealed record RoomOutputChoice(string Id, string Name, string State, string? Note, IReadOnlyList<string> Compromises);

/// <param name="Output">A device's id or <c>emulator</c>; null: as the household prefers.</param>
public sealed record RoomPlayRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, string? Output);

/// <param name="Output">A device's id or <c>emulator</c>; null: as the household prefers.</param>
public sealed record OutputRequest(string? Output);

/// <param name="Next">True: right after the current song.</param>
public sealed record EnqueueRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, bool? Next);

public sealed record MoveRequest(int? Index);

public sealed record SeekRequest([property: JsonPropertyName("position_ms")] long? PositionMs);

public sealed record SongRequest(int? Song);

public sealed record VolumeRequest(int? Volume);

public sealed record MuteRequest(int? Chip, int? Voice, bool? Muted);
