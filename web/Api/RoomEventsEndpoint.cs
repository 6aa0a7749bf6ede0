using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SidFlow.Services.Deck;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The room live, as server-sent events: <c>room</c> with each change, and every five seconds for those who joined a silence.</summary>
public sealed class RoomEventsEndpoint(
    Room room, RoomReplies replies, LiveListeners listeners, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json)
{
    static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(5);

    /// <summary>A change is the same for all listeners, so it is written out once.</summary>
    volatile Event? latest;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/room/events", ServeAsync).WithTags("room").WithSummary("The room live: server-sent events of the type 'room'")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRateLimiting();

    async Task ServeAsync(HttpContext context, CancellationToken aborted)
    {
        using IDisposable? place = listeners.Enter(context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await SendChangesAsync(context.Response, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The listener left, or the daemon stops: an event stream has no other end.
        }
    }

    async Task SendChangesAsync(HttpResponse response, CancellationToken stop)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using IAsyncEnumerator<RoomState> changes = room.Changes(leave.Token).GetAsyncEnumerator(leave.Token);
        Task<bool> next = changes.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                RoomState state;
                try
                {
                    if (!await next.WaitAsync(LongestQuiet, time, stop))
                        return;
                    state = changes.Current;
                    next = changes.MoveNextAsync().AsTask();
                }
                catch (TimeoutException)
                {
                    state = room.Snapshot();
                }
                await response.BodyWriter.WriteAsync(Write(state), stop);
            }
        }
        finally
        {
            // An enumerator can be disposed of between two steps only: the one it is waiting in has to end first.
            await leave.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    byte[] Write(RoomState state)
    {
        if (latest is { } known && ReferenceEquals(known.State, state))
            return known.Text;
        byte[] data = JsonSerializer.SerializeToUtf8Bytes(replies.Of(state), json.Value.SerializerOptions);
        var written = new Event(state, [.. "event: room\ndata: "u8, .. data, .. "\n\n"u8]);
        latest = written;
        return written.Text;
    }

    sealed record Event(RoomState State, byte[] Text);
}
