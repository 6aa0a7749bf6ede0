using SidFlow.Services.Deck;

namespace SidFlow.Web.Api;

/// <summary>From the deck's picture of the room to the one clients get.</summary>
public sealed class RoomReplies(Tracks tracks)
{
    public RoomReply Of(RoomState room) => new(
        room.Revision,
        room.State.ToString().ToLowerInvariant(),
        room.Song is { } song ? tracks.Of(song) : null,
        (long)room.Position.TotalMilliseconds,
        (long)room.Duration.TotalMilliseconds,
        room.Volume,
        room.Muted,
        [.. room.Queue.Select(item => new QueueEntry($"{item.Id}", tracks.Of(item.Song), item.Voters.Count))],
        room.CurrentId is { } current ? $"{current}" : null,
        new RoomOutput(room.Output.Name, room.Output.Kind.ToString().ToLowerInvariant(), room.Output.Chip, room.Output.Healthy, room.Output.Note,
            room.Output.Id, room.Output.Compromises, room.Output.StreamIsDevice ? "device" : "emulator"),
        [.. room.Outputs.Select(choice => new RoomOutputChoice(choice.Id, choice.Name, choice.Health.ToString().ToLowerInvariant(), choice.Note, choice.Compromises))],
        room.Error,
        room.Guest is { } guest ? new RoomGuestReply(guest.Address, guest.Title, guest.Output, guest.Note) : null,
        new RoomParty(room.Party),
        room.SleepAt is { } asleep ? IsoTime.Of(asleep) : null);
}
