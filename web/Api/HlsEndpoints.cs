using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Songs as HTTP Live Streams, for players that take nothing else. A song's address is the MD5 of its tune's file, with <c>-SONG</c> for another than the start song.</summary>
public sealed partial class HlsEndpoints(LibraryIndex library, Tracks tracks, SongRender renders, RenderCache cache)
{
    public const string PlaylistType = "application/vnd.apple.mpegurl";

    const string Index = "/index.m3u8";

    static readonly TimeSpan ListAge = TimeSpan.FromSeconds(300);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder hls = routes.MapGroup("/hls").WithTags("listen here");
        hls.MapMethods("/{hash}/index.m3u8", ["GET", "HEAD"], SendListAsync).WithSummary("A song's playlist; it is rendered first where it has not been").Produces(StatusCodes.Status200OK, null, PlaylistType);
        hls.MapMethods("/{hash}/{name}.ts", ["GET", "HEAD"], SendStream).WithSummary("Its sound, segments as byte ranges").Produces(StatusCodes.Status200OK, null, "video/mp2t")
            .Produces(StatusCodes.Status206PartialContent).DisableRateLimiting();
        hls.MapMethods("/{**path}", ["GET", "HEAD"], Redirect).WithSummary("PATH/song-NN/index.m3u8 leads to the song's address").Produces(StatusCodes.Status302Found);
    }

    /// <summary>Where a song's playlist is.</summary>
    public static string AddressOf(string md5, int song) => string.Create(CultureInfo.InvariantCulture, $"/hls/{md5}-{song}{Index}");

    async Task<ContentHttpResult> SendListAsync(string hash, HttpContext context)
    {
        if (!renders.Formats.Contains(RenderFormat.Hls))
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "not available now", Ffmpeg.Missing);
        SongId song = Find(hash);
        RenderedSong rendered = await renders.OpenAsync(song, RenderFormat.Hls, context.RequestAborted);
        await using Stream held = rendered.Content;
        string list = await File.ReadAllTextAsync(SoundEncoder.PlaylistOf(cache.PathOf(rendered.Name)), context.RequestAborted);
        context.Response.Headers.CacheControl = $"private, max-age={(int)ListAge.TotalSeconds}";
        return TypedResults.Text(list, PlaylistType);
    }

    FileStreamHttpResult SendStream(string hash, string name, HttpContext context)
    {
        // Its own files only, whatever else lies in the cache.
        string md5 = Address().Match(hash) is { Success: true } match ? match.Groups["md5"].Value : "";
        Stream? file = StreamName().IsMatch(name) && md5.Length > 0 && name.StartsWith(md5, StringComparison.Ordinal) ? cache.TryOpen(name + ".ts") : null;
        if (file is null)
            throw RequestException.NotFound("This part of the stream is not there any more. Load the playlist again.");
        context.Response.Headers.CacheControl = $"private, max-age={(int)ListAge.TotalSeconds}";
        return TypedResults.Stream(file, "video/mp2t", entityTag: new EntityTagHeaderValue($"\"{name}\""), enableRangeProcessing: true);
    }

    RedirectHttpResult Redirect(string path)
    {
        if (SongFolder().Match(path) is not { Success: true } match)
            throw RequestException.NotFound("A stream is called /hls/MD5/index.m3u8 or /hls/PATH/song-NN/index.m3u8.");
        (TuneRecord tune, SongId song) = tracks.Resolve(NameIn(match.Groups["tune"].Value), int.Parse(match.Groups["song"].ValueSpan, CultureInfo.InvariantCulture));
        return TypedResults.Redirect(AddressOf(tune.Md5 ?? throw RequestException.NotFound($"{tune.Path} could not be read."), song.Song));
    }

    /// <summary>A tune may be named with its ending or without.</summary>
    string NameIn(string tune) => library.Find(tune) is null && library.Find(tune + ".sid") is { } found ? found.Path : tune;

    SongId Find(string hash)
    {
        if (Address().Match(hash) is not { Success: true } match)
            throw RequestException.NotFound("A stream's address is the MD5 of a tune's file, and -SONG.");
        TuneRecord tune = library.FindByMd5(match.Groups["md5"].Value) is [var first, ..] ? first : throw RequestException.NotFound("The library has no such tune.");
        int song = match.Groups["song"] is { Success: true } number ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : tune.StartSong;
        if (song < 1 || song > tune.Songs)
            throw RequestException.NotFound($"The tune has songs 1 to {tune.Songs}.");
        return tune.Refusal is { } refusal ? throw new RequestException(StatusCodes.Status409Conflict, "the tune cannot be played", refusal.Reason) : new SongId(tune.Path, song);
    }

    [GeneratedRegex("^(?<md5>[0-9a-f]{32})(-(?<song>[0-9]{1,3}))?$")]
    private static partial Regex Address();

    [GeneratedRegex("^[0-9a-f]{32}-[0-9]{1,3}-[0-9a-f]{16}-[0-9]{1,3}$")]
    private static partial Regex StreamName();

    [GeneratedRegex("^(?<tune>.{1,1000})/song-(?<song>[0-9]{1,3})/index\\.m3u8$")]
    private static partial Regex SongFolder();
}
