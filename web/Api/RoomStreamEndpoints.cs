using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SidFlow.Services.Streams;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The room's sound as an endless file, for VLC, mpv, radios and browsers.</summary>
public sealed class RoomStreamEndpoints(RoomStream stream, LiveListeners listeners, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (StreamFormat format in Enum.GetValues<StreamFormat>())
        {
            string extension = format.ToString().ToLowerInvariant();
            routes.MapGet($"/api/room/stream.{extension}", (HttpContext context, CancellationToken aborted) => ServeAsync(format, context, aborted))
                .WithTags("room").WithSummary($"The room's sound, endless, as {extension}").Produces(StatusCodes.Status200OK, null, ContentTypeOf(format)).DisableRateLimiting();
        }
    }

    static string ContentTypeOf(StreamFormat format) => format switch
    {
        StreamFormat.Wav => "audio/wav",
        StreamFormat.Flac => "audio/flac",
        StreamFormat.Mp3 => "audio/mpeg",
        StreamFormat.Opus => "audio/ogg",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    async Task ServeAsync(StreamFormat format, HttpContext context, CancellationToken aborted)
    {
        using IDisposable? place = listeners.Enter(context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            await using StreamSubscription subscription = await stream.SubscribeAsync(format, stop.Token);
            context.Response.ContentType = subscription.ContentType;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["icy-name"] = "SIDFlow";
            await context.Response.StartAsync(stop.Token);
            await foreach (ReadOnlyMemory<byte> block in subscription.ReadAsync(stop.Token))
                await context.Response.BodyWriter.WriteAsync(block, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The listener left, or the daemon stops: the stream has no other end.
        }
    }
}
