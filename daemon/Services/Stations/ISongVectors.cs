using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Stations;

/// <summary>Where the vectors of songs come from.</summary>
public interface ISongVectors
{
    /// <summary>Rises with every change that neighbours must notice. Cheap.</summary>
    long Version { get; }

    /// <summary>Songs there are. Cheap.</summary>
    int Count { get; }

    /// <summary>All songs; takes seconds for a whole collection.</summary>
    VectoredSongs Load(CancellationToken stop);
}

/// <summary>Songs with vectors of one width, normalised to the collection.</summary>
/// <param name="Source">In words, for whoever asks where the neighbours come from.</param>
/// <param name="Weights">One a dimension; null for plain cosine.</param>
/// <param name="Warning">What is worse than it should be; null when nothing is.</param>
/// <param name="FileStep">See <see cref="SimilarSongs.FileStep"/>.</param>
/// <param name="HasPlaces">The first 58 numbers are places in the collection, as the taste model takes them.</param>
public sealed record VectoredSongs(string Source, int Width, IReadOnlyList<double>? Weights, IReadOnlyList<VectoredSong> Songs, string? Warning = null, float FileStep = 0, bool HasPlaces = false);

/// <param name="Bpm">Beats a minute; null where not measured.</param>
public readonly record struct VectoredSong(TrackId Track, ReadOnlyMemory<float> Vector, Ratings? Ratings = null, int? Preference = null, double? Bpm = null, double? Seconds = null);
