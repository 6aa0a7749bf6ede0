using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;
using SidFlow.Services.Accounts;
using SidFlow.Services.Jobs;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The taste model: given to clients, trained, published and rolled back.</summary>
public sealed class ModelEndpoints(ModelShelf shelf, JobBoard jobs, TasteVectors vectors)
{
    const int MaxAgeSeconds = 60, MostSongs = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (string path in (string[])["/api/model/latest", AdminDoor.OpenTrainPath])
            routes.MapGet(path, Latest).WithTags("taste").WithSummary("The model in use: layers, weights, scaling. 503 while there is none");
        routes.MapPost("/api/model/inputs", Inputs).WithTags("taste").WithSummary("What the model takes of songs: their dimensions, each as a place among the collection's");
        RouteGroupBuilder admin = routes.MapGroup("/api").WithTags("administration");
        admin.MapPost("/train", TrainAsync).Needs(Permission.ManageModels, "job:create").WithSummary("Train a new model; 409 while that is under way");
        admin.MapGet("/admin/model", () => TypedResults.Ok(new JsonObject { ["models"] = new JsonArray([.. shelf.Models.Select(Describe)]), ["trouble"] = shelf.Trouble })).Needs(Permission.ReadStatus)
            .WithSummary("All models, the newest first");
        admin.MapGet("/admin/model/{version}", (string version) => TypedResults.Ok(Describe(Asked(() => shelf.Find(version))))).Needs(Permission.ReadStatus).WithSummary("One model");
        admin.MapPost("/admin/model/{version}/publish", (string version, PublishRequest? request, CancellationToken stop) =>
            DescribeAsync(shelf.PublishAsync(version, request?.Force ?? false, stop))).Needs(Permission.ManageModels, "model:publish").WithSummary("Put a model into use");
        admin.MapPost("/admin/model/rollback", (CancellationToken stop) => DescribeAsync(shelf.RollBackAsync(null, stop)))
            .Needs(Permission.ManageModels, "model:rollback").WithSummary("Go back to the model that was in use before");
        admin.MapPost("/admin/model/{version}/rollback", (string version, CancellationToken stop) => DescribeAsync(shelf.RollBackAsync(version, stop)))
            .Needs(Permission.ManageModels, "model:rollback").WithSummary("Go back to an earlier model");
    }

    Ok<Envelope<ModelReply>> Latest(HttpContext context)
    {
        PublishedModel model = shelf.Published
            ?? throw new RequestException(StatusCodes.Status503ServiceUnavailable, "there is no model yet", shelf.Trouble ?? "Nothing was learnt of taste yet, or no model was published.");
        context.Response.Headers.CacheControl = $"public, max-age={MaxAgeSeconds}";
        return Reply.Ok(new ModelReply(model.Version, model.FeatureStats, model.Metadata, model.Topology, model.WeightSpecs, Convert.ToBase64String(model.Weights.Span)));
    }

    Ok<Envelope<ModelInputsReply>> Inputs(ModelInputsRequest request)
    {
        if (request.TrackIds is not { Count: > 0 and <= MostSongs } asked)
            throw RequestException.Invalid("trackIds", $"1 to {MostSongs} songs are needed");
        List<ModelInputs> songs = [];
        List<string> unknown = [];
        foreach (string? id in asked)
        {
            if (SongId.Parse(id) is { } song && vectors.Of(song) is { } vector)
                songs.Add(new ModelInputs($"{song}", [.. vector.Span]));
            else
                unknown.Add(id ?? "");
        }
        return Reply.Ok(new ModelInputsReply(songs, unknown));
    }

    async Task<Accepted<TrainReply>> TrainAsync(JsonObject? request, CancellationToken stop)
    {
        try
        {
            Job job = await jobs.SubmitAsync("train", request ?? [], stop);
            return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", new TrainReply(job.Id, "", []));
        }
        catch (JobException refusal) when (refusal.Refusal == JobRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "a training is under way", refusal.Message);
        }
        catch (JobException refusal)
        {
            throw RequestException.Invalid("params", refusal.Message);
        }
    }

    static JsonObject Describe(ShelvedModel model) => new() { ["modelVersion"] = model.Version, ["published"] = model.IsPublished, ["metadata"] = model.Metadata.DeepClone() };

    static T Asked<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (TasteException refusal)
        {
            throw RequestException.NotFound(refusal.Message);
        }
    }

    static async Task<Ok<JsonObject>> DescribeAsync(Task<ShelvedModel> change) => TypedResults.Ok(Describe(await change));
}

/// <param name="WeightDataBase64">The arrays of <paramref name="WeightSpecs"/> one after the other, little-endian float32.</param>
public sealed record ModelReply(string ModelVersion, JsonElement FeatureStats, JsonElement Metadata, JsonElement ModelTopology, JsonElement WeightSpecs, string WeightDataBase64);

/// <param name="TrackIds"><c>path#song</c> each.</param>
public sealed record ModelInputsRequest(IReadOnlyList<string?>? TrackIds);

/// <param name="Values">0 to 1 each, in the order of the model's <c>featureNames</c>.</param>
public sealed record ModelInputs(string TrackId, IReadOnlyList<float> Values);

/// <param name="Unknown">Songs that were not classified.</param>
public sealed record ModelInputsReply(IReadOnlyList<ModelInputs> Tracks, IReadOnlyList<string> Unknown);

/// <param name="Output">Of a program that upstream calls; always empty here.</param>
public sealed record TrainReply(string JobId, string Output, IReadOnlyList<string> Logs);

/// <param name="Force">Also a model that was not better than the one in use.</param>
public sealed record PublishRequest(bool? Force);
