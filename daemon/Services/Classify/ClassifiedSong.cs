using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Classify;

/// <summary>Who says how a song is rated.</summary>
public enum RatingSource
{
    Auto,
    Manual,
    Mixed,
}

/// <summary>What is known of a classified song, as it is kept and exported.</summary>
public sealed record ClassifiedSong
{
    public const string OwnEngine = "emulator", OwnChip = "sidflow-quick";

    public required TrackId Track { get; init; }

    /// <summary>Null while the collection has no scale yet.</summary>
    public Ratings? Ratings { get; init; }

    /// <summary>What a listener or operator says, 1–5; null where nobody did.</summary>
    public int? Preference { get; init; }

    /// <summary>Measured values by name, rounded to 9 decimals.</summary>
    public required IReadOnlyDictionary<string, double> Features { get; init; }

    public required string FeatureSetVersion { get; init; }
    public required string FeatureVariant { get; init; }
    public required string SidFeatureVariant { get; init; }

    /// <summary>The dimensions of <see cref="FeatureNames"/>.</summary>
    public required IReadOnlyList<double> Vector { get; init; }

    /// <summary>Further numbers that only the tape tells, for similarity; null where there are none.</summary>
    public IReadOnlyList<float>? Tape { get; init; }

    public required DateTimeOffset ClassifiedAt { get; init; }

    public RatingSource Source { get; init; }

    /// <summary>Why the record says less than it should; null for a whole one.</summary>
    public string? Degraded { get; init; }

    public string RenderEngine { get; init; } = OwnEngine;

    public string SidEngine { get; init; } = OwnChip;

    /// <summary>The score that a collection's scale is made from, and that places the song on it.</summary>
    public RawRatings RawRatings => new(Features["ratingRawE"], Features["ratingRawM"], Features["ratingRawC"]);

    /// <summary>False for records of other programs.</summary>
    public bool HasRawRatings => Features.ContainsKey("ratingRawE") && Features.ContainsKey("ratingRawM") && Features.ContainsKey("ratingRawC");

    public static ClassifiedSong Of(SongId song, FeatureRecord record, DateTimeOffset now)
    {
        RawRatings raw = RawRatings.Of(record);
        Dictionary<string, double> features = AudioFeatureList.Of(record.Audio).ToDictionary(feature => feature.Name, feature => feature.Value);
        (string, double)[] others =
        [
            ("duration", record.SongSeconds),
            ("numSamples", record.Samples),
            ("sampleRate", AudioExtractor.SampleRateHz),
            ("analysisSampleRate", AudioExtractor.SampleRateHz),
            ("analysisWindowSec", record.Window.Seconds),
            ("analysisWindowStartSec", record.Window.StartSeconds),
            ("sidTraceFrameCount", record.TraceFrames),
            ("sidTraceWriteCount", record.Driver.Writes),
            ("sidTraceBpm", record.TraceBpm),
            ("sidNoteCount", record.Tonal.Notes),
            ("sidKeyMode", record.Tonal.Mode),
            ("ratingRawE", raw.Energy),
            ("ratingRawM", raw.Mood),
            ("ratingRawC", raw.Complexity),
        ];
        foreach ((string name, double value) in others)
            features.Add(name, value);
        return new ClassifiedSong
        {
            Track = new TrackId(song.Path, song.Song),
            Features = features.ToDictionary(feature => feature.Key, feature => Math.Round(feature.Value, 9) + 0.0),
            FeatureSetVersion = FeatureRecord.FeatureSetVersion,
            FeatureVariant = FeatureRecord.AudioVariant,
            SidFeatureVariant = FeatureRecord.TraceVariant,
            Vector = record.Vector,
            Tape = record.Tape,
            ClassifiedAt = now,
            Degraded = record.Degraded,
        };
    }
}
