using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Json;

namespace SidFlow.Services.Stations;

/// <summary>What was classified here as a bundle for others: the 58 dimensions' places and the ratings, in the format <c>sidcorr-lite-1</c>, with its manifest. The same songs give the same bytes.</summary>
/// <param name="Manifest">Names the bundle <see cref="BundleName"/>.</param>
public sealed record SimilarityExport(byte[] Bundle, byte[] Manifest)
{
    public const string BundleName = "sidcorr-lite-1.sidcorr", ManifestName = BundleName + ".manifest.json";

    /// <exception cref="StationException">The songs are not told in our numbers: an imported bundle is the one that was imported.</exception>
    public static SimilarityExport Of(Neighbourhood here)
    {
        if (!here.HasPlaces)
            throw new StationException(StationRefusal.NotFound, "Nothing was classified here. The job 'classify' does that.");
        IEnumerable<(TrackId, ReadOnlyMemory<float>, ushort)> songs = Enumerable.Range(0, here.Songs.Count).Select(row =>
        {
            float[] vector = new float[here.Songs.Likeness.Width];
            here.Songs.Likeness.Scan.ReadVector(row, vector);
            ushort ratings = here.Songs[row].Ratings is { } rated ? SidcorrTrack.Pack(rated.Energy, rated.Mood, rated.Complexity, here.Songs[row].Preference) : (ushort)0;
            return (here.Songs[row].Track, new ReadOnlyMemory<float>(vector, 0, FeatureNames.Dimensions), ratings);
        });
        SidcorrBundle bundle = SidcorrBundle.Of(songs, FeatureNames.Dimensions);
        byte[] file = SidcorrWriter.Write(bundle);
        JsonObject manifest = new()
        {
            ["schema_version"] = "sidcorr-lite-1",
            ["generated_at"] = ClassifiedBundle.RecordsSince.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["track_count"] = bundle.Tracks.Length,
            ["file_count"] = bundle.Files.Count,
            ["vector_dimensions"] = bundle.Dimensions,
            ["similarity_metric"] = "weighted-cosine",
            ["vector_weights"] = new JsonArray([.. SongSpace.Weights.Take(FeatureNames.Dimensions).Select(weight => JsonValue.Create(weight))]),
            ["pq_subspaces"] = bundle.Dimensions,
            ["pq_centroids_per_subspace"] = bundle.Centroids,
            ["cluster_count"] = 1,
            ["bundle_bytes"] = file.Length,
            ["source"] = Product.Name,
            ["file_checksums"] = new JsonObject { ["bundle_sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)) },
            ["paths"] = new JsonObject { ["bundle"] = BundleName, ["manifest"] = ManifestName },
        };
        return new SimilarityExport(file, Encoding.UTF8.GetBytes(CanonicalJson.File(manifest)));
    }
}
