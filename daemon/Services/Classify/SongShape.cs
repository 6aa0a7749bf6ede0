using System.Text.Json;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Classify;

/// <summary>What songs of one measurement have in common: names of the features, versions and engines. Kept once for all of them.</summary>
/// <param name="Names">In bytewise order.</param>
internal sealed record SongShape(string[] Names, string FeatureSetVersion, string FeatureVariant, string SidFeatureVariant, string RenderEngine, string SidEngine)
{
    private static readonly Comparer<string> bytewise = Comparer<string>.Create(TrackId.CompareUtf8);

    public static SongShape Of(ClassifiedSong song) =>
        new([.. song.Features.Keys.Order(bytewise)], song.FeatureSetVersion, song.FeatureVariant, song.SidFeatureVariant, song.RenderEngine, song.SidEngine);

    public static SongShape Parse(string text) => JsonSerializer.Deserialize<SongShape>(text)!;

    /// <summary>Equal shapes are equal texts.</summary>
    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The song's features in the order of the names.</summary>
    public double[] ValuesOf(ClassifiedSong song) => [.. Names.Select(name => song.Features[name])];

    /// <summary>A song of this shape that is nothing else yet.</summary>
    public ClassifiedSong Shaped(double[] values) => new()
    {
        Track = default,
        Features = Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second),
        FeatureSetVersion = FeatureSetVersion,
        FeatureVariant = FeatureVariant,
        SidFeatureVariant = SidFeatureVariant,
        Vector = [],
        ClassifiedAt = default,
        RenderEngine = RenderEngine,
        SidEngine = SidEngine,
    };
}
