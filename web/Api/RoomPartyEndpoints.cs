using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Deck;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>An evening in the room: votes order the queue, and the sound goes to sleep. Answers are the room after the change.</summary>
public sealed class RoomPartyEndpoints(Room room, RoomReplies replies)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/room").WithTags("room");
        api.MapPost("/party", PartyAsync).WithSummary("Let votes order the queue, or end that; both take all votes away");
        api.MapPost("/queue/{id}/vote", VoteAsync).WithSummary("Vote for a song of the queue, or take the vote back; each listener has one a song");
        api.MapGet("/votes", (HttpContext context) => Reply.Ok(Votes(ListenerCookie.Known(context)))).WithSummary("The entries of the queue that you voted for");
        api.MapPost("/sleep", SleepAsync).WithSummary("Fade out and stop so many minutes from now; null: play on");
    }

    async Task<Ok<Envelope<RoomReply>>> PartyAsync(PartyRequest request, CancellationToken stop) =>
        Reply.Ok(replies.Of(await room.SetPartyAsync(Field.Required("on", request.On), stop)));

    async Task<Ok<Envelope<RoomReply>>> VoteAsync(string id, VoteRequest request, HttpContext context, CancellationToken stop)
    {
        long item = RoomEndpoints.ItemOf(room, id);
        return Reply.Ok(replies.Of(await room.VoteAsync(item, ListenerCookie.Of(context), Field.Required("up", request.Up), stop)));
    }

    async Task<Ok<Envelope<RoomReply>>> SleepAsync(SleepRequest request, CancellationToken stop)
    {
        int? minutes = Field.WithinIfGiven("minutes", request.Minutes, 1, (int)SleepTimer.Longest.TotalMinutes);
        return Reply.Ok(replies.Of(await room.SetSleepAsync(minutes is { } given ? TimeSpan.FromMinutes(given) : null, stop)));
    }

    VotesReply Votes(string? listener) =>
        new(listener is null ? [] : [.. room.Snapshot().Queue.Where(entry => entry.Voters.Contains(listener)).Select(entry => $"{entry.Id}")]);
}

public sealed record PartyRequest(bool? On);

public sealed record VoteRequest(bool? Up);

/// <param name="Minutes">1 to 720; null: never.</param>
public sealed record SleepRequest(int? Minutes);

/// <param name="Items">Ids of the queue's entries.</param>
public sealed record VotesReply(IReadOnlyList<string> Items);
