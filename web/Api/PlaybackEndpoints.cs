using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The bytes of a session: the tune, the ROMs it may need, and its sound in every format this server can make.</summary>
public sealed class PlaybackEndpoints(LibraryIndex library, PlaybackSessions sessions, SongRender renders, RoomStream stream, RomSet roms)
{
    static readonly TimeSpan TuneAge = TimeSpan.FromSeconds(30);
    static readonly TimeSpan SoundAge = TimeSpan.FromSeconds(300);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/playback").WithTags("listen here");
        api.MapGet("/detect", Detect).WithSummary("Which ways of listening this server offers");
        api.MapGet("/{id}/sid", SendTune).WithSummary("The tune's file").Produces(StatusCodes.Status200OK, null, "application/octet-stream").DisableRateLimiting();
        api.MapGet("/{id}/rom/{kind}", SendRom).WithSummary("A ROM image: kernal, basic or chargen").Produces(StatusCodes.Status200OK, null, "application/octet-stream").DisableRateLimiting();
        foreach (RenderFormat format in Enum.GetValues<RenderFormat>().Where(format => SoundFormats.IsFile(format) || format == RenderFormat.Tape))
        {
            string name = SoundFormats.NameOf(format);
            api.MapMethods($"/{{id}}/{name}", ["GET", "HEAD"], (string id, HttpContext context) => SendSoundAsync(id, format, context))
                .WithSummary($"The song as {name}; ranges welcome").Produces(StatusCodes.Status200OK, null, SoundFormats.ContentTypeOf(format)).Produces(StatusCodes.Status206PartialContent)
                .DisableRateLimiting();
        }
    }

    Envelope<DetectReply> Detect() => new(new DetectReply(
        [.. renders.Formats.Where(SoundFormats.IsFile).Select(SoundFormats.NameOf)],
        renders.Formats.Contains(RenderFormat.Tape),
        [.. RomImages.Of(roms).Select(rom => rom.Kind)],
        [.. stream.Formats.Select(format => format.ToString().ToLowerInvariant())]));

    FileContentHttpResult SendTune(string id, HttpContext context)
    {
        byte[] file = library.ReadTuneBytes(Open(id).Song.Path);
        LetKeep(context, TuneAge);
        return TypedResults.Bytes(file, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{Tune.Md5Of(file)}\""));
    }

    FileContentHttpResult SendRom(string id, string kind, HttpContext context)
    {
        Open(id);
        ReadOnlyMemory<byte> image = RomImages.Of(roms).Where(rom => rom.Kind == kind).Select(rom => rom.Bytes).FirstOrDefault();
        if (image.IsEmpty)
            throw RequestException.NotFound("This server has no such ROM image. Its owner can put one into the ROM folder (Roms:Folder).");
        LetKeep(context, TuneAge);
        return TypedResults.Bytes(image, "application/octet-stream");
    }

    async Task<FileStreamHttpResult> SendSoundAsync(string id, RenderFormat format, HttpContext context)
    {
        PlaybackSession session = Open(id);
        if (!renders.Formats.Contains(format))
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "not available now",
                $"This server cannot make {SoundFormats.NameOf(format)} files: ffmpeg is not installed. The wav address works.");
        RenderedSong song = await renders.OpenAsync(session.Song, format, context.RequestAborted);
        LetKeep(context, SoundAge);
        DropUnknownRange(context.Request);
        return TypedResults.Stream(song.Content, song.ContentType, entityTag: new EntityTagHeaderValue(Quoted(song.ETag)), enableRangeProcessing: true);
    }

    PlaybackSession Open(string id) =>
        Guid.TryParseExact(id, "D", out Guid session) && sessions.Touch(session) is { } open
            ? open
            : throw RequestException.NotFound("This session has expired or never was. Ask for a new one with POST /api/play.");

    /// <summary>A range in other units than bytes asks for nothing here (RFC 9110, 14.2); the framework would take it for bytes.</summary>
    static void DropUnknownRange(HttpRequest request)
    {
        if (!request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            request.Headers.Remove(HeaderNames.Range);
    }

    static string Quoted(string tag) => tag.StartsWith('"') || tag.StartsWith("W/", StringComparison.Ordinal) ? tag : $"\"{tag}\"";

    static void LetKeep(HttpContext context, TimeSpan age) => context.Response.Headers.CacheControl = $"private, max-age={(int)age.TotalSeconds}";
}
