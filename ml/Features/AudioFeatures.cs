namespace SidFlow.Ml.Features;

/// <summary>What a stretch of sound measures; all 0 where it is silent.</summary>
public sealed record AudioFeatures
{
    static readonly double[] noCepstrum = new double[5];

    /// <summary>Beats a minute, 60..240; 0 where nothing repeats.</summary>
    public double Bpm { get; init; }

    /// <summary>0..1.</summary>
    public double BpmConfidence { get; init; }

    /// <summary>Root mean square; full scale is 1.</summary>
    public double Rms { get; init; }

    /// <summary>Mean power.</summary>
    public double Energy { get; init; }

    /// <summary>0..1: (95th - 5th percentile) / 95th percentile of the frames' rms.</summary>
    public double DynamicRange { get; init; }

    /// <summary>Hz, weighted by magnitude, mean over the frames.</summary>
    public double SpectralCentroid { get; init; }

    /// <summary>Hz, standard deviation over the frames.</summary>
    public double SpectralCentroidStd { get; init; }

    /// <summary>Hz below which 85 % of the power lies, mean over the frames.</summary>
    public double SpectralRolloff { get; init; }

    /// <summary>10 log10 of geometric over arithmetic mean of the bins' power; 0 for white, -80 at least.</summary>
    public double SpectralFlatnessDb { get; init; }

    /// <summary>Entropy of the bins' power over its largest, 0..1.</summary>
    public double SpectralEntropy { get; init; }

    /// <summary>Largest over mean magnitude.</summary>
    public double SpectralCrest { get; init; }

    /// <summary>Mean power, each bin weighted by its frequency over the highest.</summary>
    public double SpectralHfc { get; init; }

    /// <summary>dB between the upper and the lower fifth of bins, mean of six bands.</summary>
    public double SpectralContrastMean { get; init; }

    /// <summary>Distance of the spectra of neighbouring frames, each of length 1: 0..√2.</summary>
    public double SpectralFluxMean { get; init; }

    /// <summary>Changes of sign per sample.</summary>
    public double ZeroCrossingRate { get; init; }

    /// <summary>Cepstral coefficients 1 to 5; the loudness coefficient 0 is left out.</summary>
    public IReadOnlyList<double> MfccMeans { get; init; } = noCepstrum;

    /// <summary>Onsets a second.</summary>
    public double OnsetDensity { get; init; }

    /// <summary>0..1: 1 - deviation / mean of the intervals between onsets.</summary>
    public double RhythmicRegularity { get; init; }

    /// <summary>0..1: how periodic frames are, mean.</summary>
    public double PitchSalience { get; init; }

    /// <summary>0..1: how far peaks lie off multiples of the pitch, mean.</summary>
    public double Inharmonicity { get; init; }

    /// <summary>Share of the power below 250 Hz.</summary>
    public double LowFrequencyEnergyRatio { get; init; }
}
