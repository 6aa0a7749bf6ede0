using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Pages of tapes: the unit that a browser fetches, caches and plays by itself.</summary>
/// <remarks>A page never changes under its address. It lies compressed on disk and goes out as it is.</remarks>
public sealed partial class TapeEndpoints(LibraryIndex library, SongTapes tapes, TapePass passes, SidFlowSettings settings)
{
    const string Forever = "public, max-age=31536000, immutable";
    const string PageType = "application/octet-stream";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/tapes/{key}/{pass}/{page:int}", ["GET", "HEAD"], SendPageAsync).WithTags("listen here")
            .WithSummary("Ten seconds of a tape, see docs/tape-format.md; addresses come with a session").Produces(StatusCodes.Status200OK, null, PageType).DisableRateLimiting();

    /// <summary>Null where the song has no tape.</summary>
    public TapeReply? Describe(SongId song)
    {
        if (FactsOf(song) is not { } facts)
            return null;
        string home = settings.Web.PublicBaseUrl?.ToString().TrimEnd('/') ?? "";
        return new TapeReply(
            $"{home}/tapes/{facts.Key}/{passes.For(facts.Key)}/", facts.Pages, facts.PageCycles, facts.Length.Value, [facts.Clock.Numerator, facts.Clock.Denominator],
            [.. facts.Chips.Select(chip => (int)chip.Model)]);
    }

    /// <summary>Policy: a tune that cannot be read now has no tape now; the session's other ways tell why.</summary>
    TapeFacts? FactsOf(SongId song)
    {
        try
        {
            return tapes.Describe(song);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    async Task<FileContentHttpResult> SendPageAsync(string key, string pass, int page, HttpContext context)
    {
        if (Key().Match(key) is not { Success: true } match || !passes.IsGood(key, pass))
            throw new RequestException(StatusCodes.Status410Gone, "this address has expired", "Ask for a new session with POST /api/play.");
        byte[] bytes = (page < 0 ? null : await tapes.PageAsync(key, page, () => Find(match), context.RequestAborted))
            ?? throw RequestException.NotFound("The tape has no such page, or is another one now. Ask for a new session with POST /api/play.");
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = Forever;
        headers.Vary = HeaderNames.AcceptEncoding;
        // The page is no secret to those who have its address, and may lie with a network of another name.
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!TakesDeflate(context.Request))
            return TypedResults.Bytes(Inflate(bytes), PageType);
        headers.ContentEncoding = "deflate";
        return TypedResults.Bytes(bytes, PageType);
    }

    /// <summary>What HTTP calls deflate is a zlib stream, and that is what a page is.</summary>
    static bool TakesDeflate(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals("deflate", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    static byte[] Inflate(byte[] page)
    {
        using var zlib = new ZLibStream(new MemoryStream(page), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    SongId? Find(Match match) =>
        library.FindByMd5(match.Groups["md5"].Value) is [var tune, ..] ? new SongId(tune.Path, int.Parse(match.Groups["song"].ValueSpan, CultureInfo.InvariantCulture)) : null;

    [GeneratedRegex("^(?<md5>[0-9a-f]{32})-(?<song>[0-9]{1,3})-[0-9a-f]{16}$")]
    private static partial Regex Key();
}

/// <param name="Pages">Addresses of pages are this one and a number, from 0.</param>
/// <param name="Count">Of pages.</param>
/// <param name="PageCycles">Of every page but the last.</param>
/// <param name="LengthCycles">Of the tape.</param>
/// <param name="Clock">Hertz: numerator and denominator.</param>
/// <param name="Chips">0 for a 6581, 1 for an 8580.</param>
public sealed record TapeReply(string Pages, int Count, int PageCycles, long LengthCycles, long[] Clock, int[] Chips);
