using System.Text.Json.Nodes;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Classify;

/// <summary>What a finished run makes of a collection, and what songs that come later are placed on.</summary>
/// <param name="Ratings">The cut points of the fifths.</param>
/// <param name="Ranks">Of all dimensions of the vector.</param>
/// <param name="Songs">It was made from; degraded records have no part in it.</param>
public sealed record ClassifiedScale(RatingScales Ratings, RankTables Ranks, int Songs, DateTimeOffset MadeAt)
{
    /// <param name="raw">Of each song; at least one.</param>
    /// <param name="vectors">Shape [songs, dimensions].</param>
    internal static ClassifiedScale Of(IReadOnlyCollection<RawRatings> raw, ReadOnlySpan<float> vectors, int dimensions, DateTimeOffset now) =>
        new(RatingScales.Of(raw), RankTables.Of(vectors, dimensions), raw.Count, now);

    internal string CutsText => new JsonObject { ["e"] = Json(Ratings.Energy), ["m"] = Json(Ratings.Mood), ["c"] = Json(Ratings.Complexity) }.ToJsonString();

    internal static ClassifiedScale Read(string cuts, byte[] ranks, long made)
    {
        JsonNode scales = JsonNode.Parse(cuts)!;
        RatingScale energy = Scale(scales["e"]!);
        return new ClassifiedScale(new RatingScales(energy, Scale(scales["m"]!), Scale(scales["c"]!)), RankTables.FromBytes(ranks), energy.Songs, DateTimeOffset.FromUnixTimeMilliseconds(made));
    }

    private static JsonObject Json(RatingScale scale) => new() { ["songs"] = scale.Songs, ["cuts"] = new JsonArray([.. scale.Cuts.Select(cut => JsonValue.Create(cut))]) };

    private static RatingScale Scale(JsonNode json) => RatingScale.From(json["songs"]!.GetValue<int>(), [.. json["cuts"]!.AsArray().Select(cut => cut!.GetValue<double>())]);
}
