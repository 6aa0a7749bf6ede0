namespace SidFlow.Ml.Features;

/// <summary>The sound features under the names they are published by.</summary>
public static class AudioFeatureList
{
    static readonly (string Name, Func<AudioFeatures, double> Value)[] features =
    [
        ("bpm", audio => audio.Bpm),
        ("confidence", audio => audio.BpmConfidence),
        ("rms", audio => audio.Rms),
        ("energy", audio => audio.Energy),
        ("dynamicRange", audio => audio.DynamicRange),
        ("spectralCentroid", audio => audio.SpectralCentroid),
        ("spectralCentroidStd", audio => audio.SpectralCentroidStd),
        ("spectralRolloff", audio => audio.SpectralRolloff),
        ("spectralFlatnessDb", audio => audio.SpectralFlatnessDb),
        ("spectralEntropy", audio => audio.SpectralEntropy),
        ("spectralCrest", audio => audio.SpectralCrest),
        ("spectralHfc", audio => audio.SpectralHfc),
        ("spectralContrastMean", audio => audio.SpectralContrastMean),
        ("spectralFluxMean", audio => audio.SpectralFluxMean),
        ("zeroCrossingRate", audio => audio.ZeroCrossingRate),
        ("mfccMean1", audio => audio.MfccMeans[0]),
        ("mfccMean2", audio => audio.MfccMeans[1]),
        ("mfccMean3", audio => audio.MfccMeans[2]),
        ("mfccMean4", audio => audio.MfccMeans[3]),
        ("mfccMean5", audio => audio.MfccMeans[4]),
        ("onsetDensity", audio => audio.OnsetDensity),
        ("rhythmicRegularity", audio => audio.RhythmicRegularity),
        ("pitchSalience", audio => audio.PitchSalience),
        ("inharmonicity", audio => audio.Inharmonicity),
        ("lowFrequencyEnergyRatio", audio => audio.LowFrequencyEnergyRatio),
    ];

    public static IEnumerable<(string Name, double Value)> Of(AudioFeatures audio) => features.Select(feature => (feature.Name, feature.Value(audio)));
}
