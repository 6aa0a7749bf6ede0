using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;

namespace SidFlow.Services.Taste.Models;

/// <summary>Classified songs as the taste model takes them.</summary>
public sealed class TasteVectors(ClassifiedStore classified)
{
    /// <returns>Rank-uniform dimensions; null for a song that is not classified or degraded, and while the collection has no scale.</returns>
    public ReadOnlyMemory<float>? Of(SongId song)
    {
        if (classified.Scale is not { } scale || scale.Ranks.Dimensions != FeatureNames.Dimensions
            || classified.Find(new TrackId(song.Path, song.Song)) is not { Degraded: null, Vector.Count: FeatureNames.Dimensions } known)
            return null;
        float[] vector = [.. known.Vector.Select(value => (float)value)];
        scale.Ranks.Normalise(vector);
        return vector;
    }
}
