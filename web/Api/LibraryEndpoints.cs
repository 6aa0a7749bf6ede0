using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Finding tunes: by words, by folder, and all about one of them.</summary>
public sealed class LibraryEndpoints(LibraryIndex library, LibraryScans scans, LibraryReplies replies)
{
    /// <summary>Of one page of hits (specified: limit ≤ 100).</summary>
    const int MostHits = 100;
    const int LongestText = 200;

    static readonly Dictionary<string, TuneModel> Models = new() { ["6581"] = TuneModel.Mos6581, ["8580"] = TuneModel.Mos8580 };

    static readonly Dictionary<string, TuneClock> Clocks =
        new(StringComparer.OrdinalIgnoreCase) { ["PAL"] = TuneClock.Pal, ["NTSC"] = TuneClock.Ntsc };

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("library");
        api.MapGet("/search", Search).WithSummary("Find tunes by words and filters; minRating goes by what listeners say of a song, on the average");
        api.MapGet("/hvsc/browse", Browse).WithSummary("One folder of the collection");
        api.MapGet("/tune", Describe).WithSummary("All that is known of one tune and its songs");
        api.MapGet("/library/status", Status).WithSummary("How many tunes there are, and how far a scan is");
    }

    Ok<Envelope<SearchReply>> Search(
        string? q, int? limit, int? offset, int? yearMin, int? yearMax, string? sidModel, string? chipModel,
        int? sids, string? clock, double? durationMin, double? durationMax, double? minRating)
    {
        return Reply.Ok(replies.Search(new SearchQuery
        {
            Text = Field.AtMost("q", q, LongestText) ?? "",
            Limit = Field.WithinIfGiven("limit", limit, 1, MostHits) ?? 50,
            Offset = Field.WithinIfGiven("offset", offset, 0, int.MaxValue) ?? 0,
            YearMin = Field.WithinIfGiven("yearMin", yearMin, 0, 9999),
            YearMax = Field.WithinIfGiven("yearMax", yearMax, 0, 9999),
            Model = Field.OneOf("sidModel", sidModel, Models) ?? Field.OneOf("chipModel", chipModel, Models),
            Sids = Field.WithinIfGiven("sids", sids, 1, 3),
            Clock = Field.OneOf("clock", clock, Clocks),
            LengthMin = Length("durationMin", durationMin),
            LengthMax = Length("durationMax", durationMax),
            MinRating = minRating is null or (>= 1 and <= 5) ? minRating : throw RequestException.Invalid("minRating", "a number from 1 to 5 is needed"),
        }));
    }

    Ok<Envelope<BrowseReply>> Browse(string? path)
    {
        string folder = FolderOf(path);
        BrowsePage page = library.Browse(folder) ?? throw RequestException.NotFound($"The library has no folder {folder}.");
        return Reply.Ok(replies.Of(page));
    }

    Ok<Envelope<TuneReply>> Describe(string? sid_path) => Reply.Ok(replies.Describe(sid_path));

    Ok<Envelope<LibraryStatusReply>> Status()
    {
        LibraryCounts counts = library.Count();
        ScanStatus scan = scans.Status;
        return Reply.Ok(new LibraryStatusReply(
            counts.Tunes, counts.Songs, counts.Refused, counts.LastScan, scan.Running, scan.Progress, scan.Failure));
    }

    static TimeSpan? Length(string name, double? seconds)
    {
        if (seconds is null)
            return null;
        return seconds is >= 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds.Value)
            : throw RequestException.Invalid(name, "a number of seconds from 0 to 86400 is needed");
    }

    /// <summary>A folder as listeners write it; empty for the collection's root.</summary>
    static string FolderOf(string? path)
    {
        string folder = (path ?? "").Replace('\\', '/').Trim('/');
        if (folder.Equals("C64Music", StringComparison.OrdinalIgnoreCase))
            return "";
        if (folder.StartsWith("C64Music/", StringComparison.OrdinalIgnoreCase))
            folder = folder["C64Music/".Length..];
        return folder.Length > 0 && (folder.Contains('\0') || folder.Split('/').Any(part => part is "" or "." or ".."))
            ? throw RequestException.Invalid("path", "a folder inside the collection is needed")
            : folder;
    }
}
