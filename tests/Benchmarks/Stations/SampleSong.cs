using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;

namespace SidFlow.Benchmarks.Stations;

/// <summary>A song that the metric looks at.</summary>
/// <param name="Folder">Of its composer or game; null for a collecting folder's.</param>
/// <param name="Vector">The 58 dimensions as measured.</param>
/// <param name="Tape">What the tape tells besides; null where it was not measured.</param>
/// <param name="RawScores">Energy, mood and complexity before levels are made; null where they were not measured.</param>
/// <param name="Seconds">Null where nothing tells it.</param>
/// <param name="Whole">Not degraded: may be a question.</param>
sealed record SampleSong(TrackId Track, string? Folder, Part Part, string Title, string Author, float[] Vector, float[]? Tape, double[]? RawScores, bool Whole, PlayRoutine Routine, double? Seconds);
