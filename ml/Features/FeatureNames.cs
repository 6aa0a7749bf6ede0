namespace SidFlow.Ml.Features;

/// <summary>The 58 dimensions in their fixed order.</summary>
public static class FeatureNames
{
    public const int Dimensions = 58;

    /// <summary>24 dimensions of what is heard.</summary>
    public const int FirstPerceptual = 0;

    /// <summary>11 dimensions of melody and harmony.</summary>
    public const int FirstTonal = 24;

    /// <summary>23 dimensions of how the play routine writes.</summary>
    public const int FirstDriver = 35;

    public static IReadOnlyList<string> All { get; } =
    [
        "tempoFused", "onsetDensityFused", "rhythmicRegularityFused", "syncopationSid", "arpeggioRateSid",
        "waveTriangleRatio", "waveSawRatio", "wavePulseRatio", "waveNoiseRatio", "pwmActivitySid",
        "filterCutoffMeanSid", "filterMotionFused", "samplePlaybackRate", "melodicClarityFused", "bassPresenceFused",
        "accompanimentShareSid", "voiceRoleEntropySid", "adsrPluckRatioSid", "adsrPadRatioSid",
        "loudnessFused", "dynamicRangeWav", "inharmonicityWav", "mfccResidual1", "mfccResidual2",

        "sidPolyphonyMean", "sidNoteDurationMean", "sidNoteRate", "sidTonalPresent", "sidPitchClassEntropy", "sidMelodicMeanAbsInterval",
        "sidMelodicRange", "sidNoteDurationEntropy", "sidTonicWeight", "sidMelodicLeapRatio", "sidKeyStrength",

        "sidWriteSpreadEntropy", "sidWritesPerFrame", "sidWriteShareControl", "sidWriteRateRegularity", "sidWriteShareFilter",
        "sidWriteSharePulseWidth", "sidWriteShareEnvelope", "sidWriteShareVolume", "sidWriteShareFrequency", "sidSilentFrameRatio",
        "sidVoiceCount3Ratio", "sidVoiceCountVariation", "sidVoiceCount1Ratio", "sidVoiceCount2Ratio", "sidMultiSpeedRatio",
        "sidWriteFramePositionMean", "sidWriteFramePositionSpread", "sidWriteRedundantRatio", "sidWriteRegisterCoverage", "sidWriteOrderEntropy",
        "sidWriteVoice1Share", "sidWriteVoice2Share", "sidWriteVoice3Share",
    ];

    /// <summary>A dimension's place; -1 when no dimension is called so.</summary>
    public static int IndexOf(string name)
    {
        for (int i = 0; i < Dimensions; i++)
        {
            if (All[i] == name)
                return i;
        }

        return -1;
    }
}
