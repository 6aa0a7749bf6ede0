namespace SidFlow.Ml.Features;

/// <summary>All that is measured of one song.</summary>
public sealed record FeatureRecord
{
    public const string FeatureSetVersion = "1.5.0";

    /// <summary>Tells our sound features from another program's of the same version.</summary>
    public const string AudioVariant = "sidflow-audio-1";

    /// <summary>Tells our trace features from another program's of the same version.</summary>
    public const string TraceVariant = "sidflow-trace-2";

    public required AudioFeatures Audio { get; init; }
    public required VoiceFeatures Voices { get; init; }
    public required TonalFeatures Tonal { get; init; }
    public required DriverFeatures Driver { get; init; }

    /// <summary>Beats a minute of the gates' onsets; 0 where nothing repeats.</summary>
    public required double TraceBpm { get; init; }

    /// <summary>The dimensions of <see cref="FeatureNames"/>, rounded to 6 decimals.</summary>
    public required IReadOnlyList<double> Vector { get; init; }

    /// <summary>What else the tape tells, for similarity; null where nobody looked.</summary>
    public IReadOnlyList<float>? Tape { get; init; }

    /// <summary>Length of the song as its window was chosen by.</summary>
    public required double SongSeconds { get; init; }

    public required AnalysisWindow Window { get; init; }

    /// <summary>Samples measured, at <see cref="AudioExtractor.SampleRateHz"/>.</summary>
    public required int Samples { get; init; }

    /// <summary>Video frames of the trace.</summary>
    public required int TraceFrames { get; init; }

    /// <summary>Why the record says less about the song than it should, in a sentence; null for a whole one.</summary>
    public string? Degraded { get; init; }

    public double this[string dimension] => Vector[FeatureNames.IndexOf(dimension)];
}
