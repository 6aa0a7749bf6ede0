using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Library;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The room: what plays there, and all its buttons. Every answer is the room after the change.</summary>
public sealed class RoomEndpoints(Room room, Tracks tracks, RoomReplies replies, DeviceDirectory devices)
{
    /// <summary>Longer than any song.</summary>
    const long LatestPositionMs = 24 * 3600 * 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/room").WithTags("room");
        api.MapGet("/", () => Answer(room.Snapshot())).WithSummary("The room as it is now");
        api.MapPost("/play", Play).WithSummary("Queue a song after the current one and start it");
        api.MapPost("/pause", (CancellationToken stop) => AnswerAsync(room.PauseAsync(stop))).WithSummary("Pause");
        api.MapPost("/resume", (CancellationToken stop) => AnswerAsync(room.ResumeAsync(stop))).WithSummary("Go on, or start the current song");
        api.MapPost("/stop", (CancellationToken stop) => AnswerAsync(room.StopAsync(stop))).WithSummary("Stop");
        api.MapPost("/next", (CancellationToken stop) => AnswerAsync(room.NextAsync(stop))).WithSummary("Go to the next song");
        api.MapPost("/previous", (CancellationToken stop) => AnswerAsync(room.PreviousAsync(stop))).WithSummary("Go to the song before");
        api.MapPost("/seek", Seek).WithSummary("Go to a place in the song");
        api.MapPost("/song", SelectSong).WithSummary("Play another song of the same tune");
        api.MapPost("/volume", SetVolume).WithSummary("Set the volume, 0 to 100");
        api.MapPost("/output", SetOutput).WithSummary("Play the current song on another output, from where it is");
        api.MapPost("/mute", Mute).WithSummary("Silence one voice of one chip, or let it sound again");
        api.MapPost("/queue", Enqueue).WithSummary("Queue a song at the end, or next");
        api.MapDelete("/queue", (CancellationToken stop) => AnswerAsync(room.ClearAsync(stop))).WithSummary("Empty the queue");
        api.MapDelete("/queue/{id}", (string id, CancellationToken stop) => AnswerAsync(room.RemoveAsync(ItemOf(id), stop))).WithSummary("Take a song from the queue");
        api.MapPost("/queue/{id}/move", Move).WithSummary("Move a song to another place in the queue, from 0");
        api.MapPost("/queue/{id}/play", (string id, CancellationToken stop) => AnswerAsync(room.PlayItemAsync(ItemOf(id), stop))).WithSummary("Play a song of the queue");
    }

    Task<Ok<Envelope<RoomReply>>> Play(RoomPlayRequest request, CancellationToken stop) =>
        AnswerAsync(room.PlayAsync(PlayableSong(request.SidPath, request.Song), stop, KnownOutput(request.Output)));

    Task<Ok<Envelope<RoomReply>>> Enqueue(EnqueueRequest request, CancellationToken stop) =>
        AnswerAsync(room.EnqueueAsync(PlayableSong(request.SidPath, request.Song), request.Next ?? false, stop));

    Task<Ok<Envelope<RoomReply>>> Seek(SeekRequest request, CancellationToken stop) =>
        AnswerAsync(room.SeekAsync(TimeSpan.FromMilliseconds(Field.Within("position_ms", request.PositionMs, 0, LatestPositionMs)), stop));

    Task<Ok<Envelope<RoomReply>>> SelectSong(SongRequest request, CancellationToken stop)
    {
        int song = Field.Within("song", request.Song, 1, 256);
        if (room.Snapshot().Song is { } current)
            tracks.Resolve(current.Path, song);
        return AnswerAsync(room.SelectSongAsync(song, stop));
    }

    Task<Ok<Envelope<RoomReply>>> SetVolume(VolumeRequest request, CancellationToken stop) =>
        AnswerAsync(room.SetVolumeAsync(Field.Within("volume", request.Volume, 0, 100), stop));

    Task<Ok<Envelope<RoomReply>>> Mute(MuteRequest request, CancellationToken stop) =>
        AnswerAsync(room.SetVoiceMuteAsync(
            Field.Within("chip", request.Chip, 0, 2), Field.Within("voice", request.Voice, 0, 2), Field.Required("muted", request.Muted), stop));

    Task<Ok<Envelope<RoomReply>>> Move(string id, MoveRequest request, CancellationToken stop) =>
        AnswerAsync(room.MoveAsync(ItemOf(id), Field.Within("index", request.Index, 0, int.MaxValue), stop));

    Task<Ok<Envelope<RoomReply>>> SetOutput(OutputRequest request, CancellationToken stop) =>
        AnswerAsync(room.SetOutputAsync(KnownOutput(request.Output), stop));

    string? KnownOutput(string? output) =>
        output is null or OutputOrder.Emulator || devices.Find(output) is not null
            ? output
            : throw RequestException.NotFound($"There is no output '{output}'.");

    SongId PlayableSong(string? sidPath, int? song)
    {
        (TuneRecord tune, SongId chosen) = tracks.Resolve(sidPath, song);
        return tune.Refusal is null
            ? chosen
            : throw new RequestException(StatusCodes.Status409Conflict, "the tune cannot be played", tune.Refusal.Reason);
    }

    long ItemOf(string id) => ItemOf(room, id);

    /// <exception cref="RequestException">404: the queue has no such entry.</exception>
    internal static long ItemOf(Room room, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && room.Snapshot().Queue.Any(item => item.Id == number)
            ? number
            : throw RequestException.NotFound("The queue has no such entry (any more).");

    Ok<Envelope<RoomReply>> Answer(RoomState state) => Reply.Ok(replies.Of(state));

    async Task<Ok<Envelope<RoomReply>>> AnswerAsync(Task<RoomState> change) => Answer(await change);
}
