using System.Text.Json.Serialization;

namespace SidFlow.Web.Api;

/// <summary>A song that is like another.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Track"><c>path#song</c>.</param>
/// <param name="Score">Weighted cosine, at most 1; of songs classified here less a step for each nearer song of its file.</param>
public sealed record SimilarSong(int Rank, string Track, double Score, string Title, string Author);

/// <param name="Source">Where the comparison comes from, in words.</param>
public sealed record SimilarReply(string Seed, IReadOnlyList<SimilarSong> Results, string Source);

/// <param name="Seeds"><c>path#song</c> each.</param>
public sealed record SimilarBatchRequest(IReadOnlyList<string?>? Seeds, int? Limit);

/// <param name="Neighbours"><c>path#song</c> each, best first; empty where there is a reason.</param>
/// <param name="Reason">Why the seed has none; null where it has.</param>
public sealed record SimilarBatchEntry(string Seed, IReadOnlyList<string> Neighbours, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

public sealed record SimilarBatchReply(IReadOnlyList<SimilarBatchEntry> Results);

/// <param name="Songs">Of the bundle.</param>
/// <param name="Matched">Of these, songs that the library has.</param>
public sealed record SimilarityImportReply(int Songs, int Matched, double MatchRate, int Dimensions, string? Warning);
