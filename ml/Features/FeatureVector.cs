namespace SidFlow.Ml.Features;

/// <summary>Puts the 58 dimensions together, each 0..1 except the two cepstral residuals at -1..1.</summary>
static class FeatureVector
{
    const double OnsetsPerSecond = 4, FastestBpm = 240, AudioOnsetsPerSecond = 8;

    /// <summary>A filter that moves by this much every frame counts as moving all the time.</summary>
    const double FastCutoffChange = 64;

    const double WideCentroidHz = 1500, QuietestDb = -48;

    public static double[] Of(AudioFeatures audio, VoiceFeatures voices, VoiceRoles roles, OnsetTimes onsets, double traceBpm, TonalFeatures tonal, DriverFeatures driver)
    {
        double[] vector =
        [
            .. Rhythm(audio, voices, onsets, traceBpm),
            .. Sound(audio, voices, roles),
            .. Tonal(tonal),
            .. Driver(driver),
        ];
        // Rounded once, so that what is written down is what was computed with; and a zero has no sign.
        return [.. vector.Select(value => Math.Round(value, 6) + 0.0)];
    }

    static double[] Rhythm(AudioFeatures audio, VoiceFeatures voices, OnsetTimes onsets, double traceBpm)
    {
        double traceTempo = voices.HasSamples ? 0.5 : 0.7;
        return
        [
            (traceTempo * Shares.Unit(traceBpm / FastestBpm)) + ((1 - traceTempo) * Shares.Unit(audio.Bpm / FastestBpm)),
            Fused(0.7, onsets.PerVoiceAndSecond / OnsetsPerSecond, audio.OnsetDensity / AudioOnsetsPerSecond),
            Fused(0.7, onsets.Intervals.Length < 2 ? 0 : Shares.Evenness(onsets.Intervals), audio.RhythmicRegularity),
            onsets.Syncopation(),
            voices.ArpeggioRate,
        ];
    }

    static double[] Sound(AudioFeatures audio, VoiceFeatures voices, VoiceRoles roles) =>
    [
        voices.Triangle,
        voices.Saw,
        voices.Pulse,
        voices.Noise,
        Shares.Unit(voices.PulseWidthChange / 4095),
        voices.CutoffMean / 2047,
        Fused(0.75, voices.CutoffChange / FastCutoffChange, audio.SpectralCentroidStd / WideCentroidHz),
        Shares.Unit(voices.VolumeWritesPerFrame / 4),
        Fused(0.6, roles.LeadShare, audio.PitchSalience),
        Fused(0.6, roles.BassShare, audio.LowFrequencyEnergyRatio),
        roles.OtherShare,
        Shares.Unit(roles.Entropy),
        voices.PluckRatio,
        voices.PadRatio,
        audio.Rms > 0 ? Shares.Unit(1 - (Portable.Decibels(audio.Energy) / QuietestDb)) : 0,
        Shares.Unit(audio.DynamicRange),
        Shares.Unit(audio.Inharmonicity),
        CepstrumResidual.Of(0, audio.MfccMeans[0], voices),
        CepstrumResidual.Of(1, audio.MfccMeans[1], voices),
    ];

    static double[] Tonal(TonalFeatures tonal) =>
    [
        Shares.Unit(tonal.Polyphony / 3),
        Shares.Unit(tonal.MeanSeconds / 2),
        Shares.Unit(tonal.NotesPerSecond / 20),
        tonal.Present ? 1 : 0,
        Shares.Unit(tonal.PitchClassEntropy),
        Shares.Unit(tonal.MeanInterval / 12),
        Shares.Unit(tonal.Range / 48),
        Shares.Unit(tonal.DurationEntropy),
        Shares.Unit(tonal.TonicWeight),
        tonal.LeapRatio,
        tonal.Present ? Shares.Unit((tonal.KeyCorrelation + 1) / 2) : 0,
    ];

    static double[] Driver(DriverFeatures driver) =>
    [
        Shares.Unit(driver.SpreadEntropy),
        Shares.Unit(driver.WritesPerFrame / 96),
        driver.ControlShare,
        driver.RateRegularity,
        driver.FilterShare,
        driver.PulseWidthShare,
        driver.EnvelopeShare,
        driver.VolumeShare,
        driver.FrequencyShare,
        driver.SilentFrames,
        driver.ThreeGates,
        Shares.Unit(driver.GatesDeviation / 1.5),
        driver.OneGate,
        driver.TwoGates,
        Shares.Unit((driver.Quarters - 1) / 3),
        Shares.Unit(driver.PositionMean),
        Shares.Unit(driver.PositionDeviation / 0.289),
        driver.RedundantRatio,
        driver.RegistersTouched / (double)RegisterMap.Registers,
        Shares.Unit(driver.OrderEntropy),
        driver.Voice1Share,
        driver.Voice2Share,
        driver.Voice3Share,
    ];

    static double Fused(double traceWeight, double trace, double audio) =>
        (traceWeight * Shares.Unit(trace)) + ((1 - traceWeight) * Shares.Unit(audio));
}
