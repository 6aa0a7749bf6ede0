using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SidFlow.Ml.Similarity;
using SidFlow.Services;
using SidFlow.Services.Accounts;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Which songs are alike, and what that is known from.</summary>
public sealed class SimilarEndpoints(StationDesk desk, SeedsOnDemand seeds, SongNeighbours neighbours, SimilarityBundle bundle, LibraryIndex library, Tracks tracks, ILogger<SimilarEndpoints> log)
{
    const int UsualLimit = 25, MostNeighbours = 200, MostSeeds = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("stations");
        api.MapGet("/similar", SimilarAsync).WithSummary("Songs that sound like one, best first, none of its own file");
        api.MapPost("/similar", Batch).WithSummary("The same for up to 200 songs at once");
        api.MapGet("/similarity", () => Reply.Ok(neighbours.Status)).WithSummary("How many songs can be compared, and by what");
        RouteGroupBuilder admin = routes.MapGroup("/api/admin/similarity").WithTags("administration");
        admin.MapPost("/", ImportAsync).Needs(Permission.ManageLibrary, "similarity:import").Accepts<IFormFileCollection>("multipart/form-data")
            .WithSummary("Import published similarity data (sidcorr-lite-1): the form's files 'bundle' and, if there is one, 'manifest'");
        admin.MapGet("/export", Export).Needs(Permission.MoveData, "data:export").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .WithSummary("What was classified here as sidcorr-lite-1: part=bundle, or part=manifest");
        admin.MapDelete("/", Forget).Needs(Permission.ManageLibrary, "similarity:forget").WithSummary("Forget the imported similarity data");
    }

    async Task<Ok<Envelope<SimilarReply>>> SimilarAsync(string? sid_path, int? song, int? limit, CancellationToken stop)
    {
        (_, SongId seed) = tracks.Resolve(sid_path, song);
        int most = Field.WithinIfGiven("limit", limit, 1, MostNeighbours) ?? UsualLimit;
        await StationEndpoints.GuardAsync(seeds.ReadyAsync(seed, wholeTune: false, stop));
        Neighbourhood here = StationEndpoints.Guard(() => desk.Here);
        Neighbour[] near = here.Songs.Likeness.Of(new TrackId(seed.Path, seed.Song), most)
            ?? throw RequestException.NotFound($"{seed} has not been classified, so nothing is known to be like it.");
        return Reply.Ok(new SimilarReply($"{seed}", [.. near.Select((one, i) => Describe(here, one, i + 1))], here.Source));
    }

    Ok<Envelope<SimilarBatchReply>> Batch(SimilarBatchRequest request)
    {
        int most = Field.WithinIfGiven("limit", request.Limit, 1, MostNeighbours) ?? UsualLimit;
        if (request.Seeds is not { Count: > 0 and <= MostSeeds } seeds)
            throw RequestException.Invalid("seeds", $"1 to {MostSeeds} songs are needed");
        Neighbourhood here = StationEndpoints.Guard(() => desk.Here);
        return Reply.Ok(new SimilarBatchReply([.. seeds.Select(seed => Entry(here, seed ?? "", most))]));
    }

    SimilarBatchEntry Entry(Neighbourhood here, string seed, int most)
    {
        TrackId track;
        try
        {
            (_, SongId song) = tracks.Resolve(seed);
            track = new TrackId(song.Path, song.Song);
        }
        catch (RequestException refusal)
        {
            return new SimilarBatchEntry(seed, [], refusal.Details ?? refusal.Error);
        }
        return here.Songs.Likeness.Of(track, most) is { } near
            ? new SimilarBatchEntry(seed, [.. near.Select(one => $"{one.Track}")], null)
            : new SimilarBatchEntry(seed, [], "the song has not been classified");
    }

    static SimilarSong Describe(Neighbourhood here, Neighbour near, int rank)
    {
        Ml.Stations.StationSong song = here.Songs[here.Songs.RowOf(near.Track)];
        return new SimilarSong(rank, $"{near.Track}", Math.Round(near.Score, 6), song.Title, song.Composer);
    }

    FileContentHttpResult Export(string? part)
    {
        if (part is not ("bundle" or "manifest"))
            throw RequestException.Invalid("part", "bundle or manifest");
        SimilarityExport export = StationEndpoints.Guard(() => SimilarityExport.Of(desk.Here));
        return part == "bundle" ? TypedResults.Bytes(export.Bundle, "application/octet-stream") : TypedResults.Bytes(export.Manifest, "application/json");
    }

    async Task<Ok<Envelope<SimilarityImportReply>>> ImportAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = SimilarityBundle.MostBytes + SimilarityBundle.MostManifestBytes + (64 << 10);
        if (!context.Request.HasFormContentType)
            throw RequestException.Invalid("bundle", "a form with the file 'bundle' is needed");
        IFormFileCollection files;
        try
        {
            files = (await context.Request.ReadFormAsync(stop)).Files;
        }
        catch (InvalidDataException damaged)
        {
            throw RequestException.Invalid("bundle", damaged.Message);
        }
        byte[] sent = await BytesAsync(files, "bundle", SimilarityBundle.MostBytes, stop) ?? throw RequestException.Invalid("bundle", "a file is needed");
        byte[]? manifest = await BytesAsync(files, "manifest", SimilarityBundle.MostManifestBytes, stop);
        HashSet<string> paths = [.. library.ReadSketches().Select(tune => tune.Path)];
        int matched = 0;
        try
        {
            VectoredSongs songs = bundle.Import(sent, manifest, found =>
            {
                matched = found.Songs.Count(song => paths.Contains(song.Track.Path));
                log.LogInformation("Similarity data of {Songs} songs, of which the library has {Matched}", found.Songs.Count, matched);
                // A bundle of other paths would make everybody's neighbours vanish without a word.
                if (matched == 0)
                    throw new SidcorrFormatException(paths.Count == 0 ? "The library is empty: scan it first." : "None of its songs is in the library: it is of another collection, or its paths begin elsewhere.");
            }, stop);
            neighbours.Hurry();
            return Reply.Ok(new SimilarityImportReply(songs.Songs.Count, matched, Math.Round((double)matched / songs.Songs.Count, 4), songs.Width, songs.Warning));
        }
        catch (SidcorrFormatException refusal)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, "the similarity data is refused", refusal.Message);
        }
    }

    Ok<Envelope<NeighboursStatus>> Forget()
    {
        if (!bundle.Forget())
            throw RequestException.NotFound("No similarity data was imported.");
        neighbours.Hurry();
        return Reply.Ok(neighbours.Status);
    }

    static async Task<byte[]?> BytesAsync(IFormFileCollection files, string name, int most, CancellationToken stop)
    {
        if (files[name] is not { } file)
            return null;
        if (file.Length > most)
            throw RequestException.Invalid(name, $"larger than {most >> 20} MiB");
        using MemoryStream bytes = new((int)file.Length);
        await file.CopyToAsync(bytes, stop);
        return bytes.ToArray();
    }
}
