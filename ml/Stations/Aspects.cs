using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Stations;

/// <summary>A side of the sound that listeners have a word for.</summary>
/// <param name="Name">As in "the same tempo".</param>
/// <param name="Distance">Mean distance of two songs' places in the collection, 0..1; a third for songs drawn by chance.</param>
public readonly record struct SharedAspect(string Name, double Distance);

/// <summary>In what two songs are alike, told from the dimensions.</summary>
public static class Aspects
{
    /// <summary>Songs farther apart than this are not alike in it.</summary>
    const double Alike = 0.12;

    /// <summary>Most songs have no samples, and that is nothing to have in common.</summary>
    const string Samples = "samples";

    /// <summary>What two songs have in common counts for more when few others have it.</summary>
    const double Rarity = 0.3;

    static readonly (string Name, int[] Dimensions)[] table =
    [
        Aspect("tempo", "tempoFused"),
        Aspect("rhythm", "onsetDensityFused", "rhythmicRegularityFused", "syncopationSid"),
        Aspect("bass", "bassPresenceFused"),
        Aspect("melody", "melodicClarityFused", "sidMelodicMeanAbsInterval", "sidMelodicRange", "sidMelodicLeapRatio"),
        Aspect("harmony", "sidPitchClassEntropy", "sidTonicWeight", "sidKeyStrength"),
        Aspect("note lengths", "sidNoteDurationMean", "sidNoteDurationEntropy", "sidNoteRate"),
        Aspect("arpeggios", "arpeggioRateSid"),
        Aspect("waveforms", "waveTriangleRatio", "waveSawRatio", "wavePulseRatio", "waveNoiseRatio"),
        Aspect("pulse sweeps", "pwmActivitySid"),
        Aspect("filter", "filterCutoffMeanSid", "filterMotionFused"),
        Aspect(Samples, "samplePlaybackRate"),
        Aspect("envelopes", "adsrPluckRatioSid", "adsrPadRatioSid"),
        Aspect("loudness", "loudnessFused", "dynamicRangeWav"),
        Aspect("timbre", "inharmonicityWav", "mfccResidual1", "mfccResidual2"),
        Aspect("voices", "sidPolyphonyMean", "voiceRoleEntropySid", "sidVoiceCountVariation"),
        Aspect("play routine", "sidWritesPerFrame", "sidWriteOrderEntropy", "sidWriteSpreadEntropy", "sidWriteRedundantRatio", "sidWriteFramePositionMean", "sidMultiSpeedRatio"),
    ];

    /// <summary>What two songs share, the most telling first; empty where vectors do not have the 58 dimensions.</summary>
    public static IReadOnlyList<SharedAspect> Shared(VectorScan scan, int one, int other)
    {
        if (scan.Width < FeatureNames.Dimensions)
            return [];
        float[] first = new float[scan.Width], second = new float[scan.Width];
        scan.ReadVector(one, first);
        scan.ReadVector(other, second);
        return [.. table
            .Select(aspect => (Aspect: new SharedAspect(aspect.Name, Distance(aspect.Dimensions, first, second)), Middle: Middle(aspect.Dimensions, first, second)))
            .Where(shared => shared.Aspect.Distance <= Alike && (shared.Aspect.Name != Samples || shared.Middle > 0.85))
            .OrderByDescending(shared => (Rarity * Math.Abs(shared.Middle - 0.5)) - shared.Aspect.Distance)
            .Select(shared => shared.Aspect)];
    }

    static double Distance(int[] dimensions, float[] one, float[] other) => dimensions.Average(d => Math.Abs((double)one[d] - other[d]));

    static double Middle(int[] dimensions, float[] one, float[] other) => dimensions.Average(d => 0.5 * ((double)one[d] + other[d]));

    static (string, int[]) Aspect(string name, params string[] dimensions) => (name, [.. dimensions.Select(FeatureNames.IndexOf)]);
}
