using System.Security.Cryptography;
using System.Text.Json;

namespace SidFlow.Ml.Similarity;

/// <summary>What lies beside a bundle and says what it is.</summary>
/// <param name="Tracks">Songs it should hold; null when it does not say.</param>
/// <param name="Dimensions">Width of its vectors; null when it does not say.</param>
/// <param name="Weights">One a dimension; null for plain cosine, which is worse (contracts of the published exports).</param>
/// <param name="Sha256">Of the bundle, lower-case hexadecimal; null when it does not say.</param>
public sealed record SidcorrManifest(int? Tracks, int? Dimensions, IReadOnlyList<double>? Weights, string? Sha256)
{
    /// <exception cref="SidcorrFormatException">It is no manifest.</exception>
    public static SidcorrManifest Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new SidcorrManifest(
                Number(root, "track_count"),
                Number(root, "vector_dimensions"),
                root.TryGetProperty("vector_weights", out JsonElement weights) && weights.ValueKind == JsonValueKind.Array ? [.. weights.EnumerateArray().Select(weight => weight.GetDouble())] : null,
                root.TryGetProperty("file_checksums", out JsonElement sums) && sums.TryGetProperty("bundle_sha256", out JsonElement sum) ? sum.GetString()?.ToLowerInvariant() : null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new SidcorrFormatException($"The manifest cannot be read: {failure.Message}");
        }
    }

    static int? Number(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement number) ? number.GetInt32() : null;

    /// <summary>The weights to compare a bundle's songs with, or null and why there are none.</summary>
    public IReadOnlyList<double>? WeightsFor(int width, out string? warning)
    {
        bool fit = Weights is not null && Weights.Count == width && Weights.All(weight => double.IsFinite(weight) && weight >= 0);
        warning = fit ? null : $"The manifest has no {width} weights: songs are compared by plain cosine, which finds other neighbours.";
        return fit ? Weights : null;
    }

    /// <exception cref="SidcorrFormatException">The bundle is not the one the manifest is of.</exception>
    public void Check(ReadOnlySpan<byte> file, SidcorrBundle bundle)
    {
        if (Sha256 is not null && Sha256 != Convert.ToHexStringLower(SHA256.HashData(file)))
            throw new SidcorrFormatException("The bundle's checksum is not the manifest's.");
        if (Tracks is { } tracks && tracks != bundle.Tracks.Length)
            throw new SidcorrFormatException($"The bundle holds {bundle.Tracks.Length} songs, and its manifest says {tracks}.");
        if (Dimensions is { } dimensions && dimensions != bundle.Dimensions)
            throw new SidcorrFormatException($"The bundle's vectors have {bundle.Dimensions} dimensions, and its manifest says {dimensions}.");
    }
}
