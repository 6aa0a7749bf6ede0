using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Taste.Models;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>What listeners' browsers learnt and sent: looked at and discarded. Training learns from it where its order says so.</summary>
public sealed class DeltaEndpoints(UploadedDeltas deltas)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/model/deltas").WithTags("administration");
        api.MapGet("", () => TypedResults.Ok(new DeltasReply([.. deltas.All().Select(DeltaReply.Of)]))).Needs(Permission.ManageModels).WithSummary("What browsers learnt on top of a model, by listener");
        api.MapGet("/{listener}", Show).Needs(Permission.ManageModels).WithSummary("One of them, with its parts");
        api.MapDelete("/{listener}", async (string listener, CancellationToken stop) => await DiscardAsync(listener, false, stop)).Needs(Permission.ManageModels, "data:modify")
            .WithSummary("Discard one");
        api.MapDelete("", async (bool? stale, bool? all, CancellationToken stop) => stale == true || all == true
            ? await DiscardAsync(null, all != true, stop)
            : throw RequestException.Invalid("stale", "say stale=true for those that cannot be learnt from, or all=true")).Needs(Permission.ManageModels, "data:modify")
            .WithSummary("Discard those that cannot be learnt from (stale=true), or all (all=true)");
    }

    Ok<DeltaDetails> Show(string listener)
    {
        DeltaView view = deltas.All().FirstOrDefault(view => view.Delta.Listener == listener) ?? throw RequestException.NotFound($"There is no delta of '{listener}'.");
        return TypedResults.Ok(new DeltaDetails(DeltaReply.Of(view), [.. deltas.Parts(view.Delta).Select(part => new DeltaPart(part.Name, Math.Round(part.Length, 6)))]));
    }

    async Task<Ok<DeltasDiscarded>> DiscardAsync(string? listener, bool onlyStale, CancellationToken stop)
    {
        int discarded = await deltas.DiscardAsync(listener, onlyStale, stop);
        return discarded > 0 || listener is null ? TypedResults.Ok(new DeltasDiscarded(discarded)) : throw RequestException.NotFound($"There is no delta of '{listener}'.");
    }
}

public sealed record DeltasReply(IReadOnlyList<DeltaReply> Deltas);

/// <param name="Listener">As exports name him.</param>
/// <param name="SubmittedAt">ISO 8601.</param>
/// <param name="Trouble">Why nothing can be learnt from it; null for one that can be learnt from.</param>
/// <param name="Length">Euclidean.</param>
/// <param name="Share">Of the model's own length; null where the model is not in use.</param>
public sealed record DeltaReply(string Listener, string BaseModelVersion, string SubmittedAt, int Numbers, double Length, double? Share, string? Trouble)
{
    internal static DeltaReply Of(DeltaView view) => new(
        view.Delta.Listener, view.Delta.BaseModel, IsoTime.Of(view.Delta.At), view.Delta.Weights.Length / 4,
        double.IsFinite(view.Length) ? Math.Round(view.Length, 6) : 0, view.Share is { } share && double.IsFinite(share) ? Math.Round(share, 6) : null, view.Trouble);
}

/// <param name="Parts">By the names of the model's arrays; empty where the model is not in use.</param>
public sealed record DeltaDetails(DeltaReply Delta, IReadOnlyList<DeltaPart> Parts);

public sealed record DeltaPart(string Name, double Length);

public sealed record DeltasDiscarded(int Discarded);
