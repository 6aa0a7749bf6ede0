namespace SidFlow.Ml.Features;

/// <summary>Measures a stretch of sound. Holds its working memory, so one serves one thread.</summary>
public sealed class AudioExtractor
{
    public const int SampleRateHz = 11_025;

    /// <summary>A stretch whose rms is lower is silent: -80 dB below full scale.</summary>
    public const double SilentBelow = 1e-4;

    /// <summary>Frames this far below the loudest frame are left out of the spectral means: 60 dB.</summary>
    const double QuietShare = 1e-6;

    const double BinHz = (double)SampleRateHz / PowerFrames.FrameSamples;

    readonly PowerFrames frames = new();
    readonly MelCepstrum cepstrum = new(BinHz, PowerFrames.Bins);
    readonly SpectrumShape shape = new(BinHz);
    readonly double[][] power = [new double[PowerFrames.Bins], new double[PowerFrames.Bins]];
    readonly double[][] likeness = [new double[PowerFrames.Lags + 1], new double[PowerFrames.Lags + 1]];
    readonly double[] magnitude = new double[PowerFrames.Bins];
    readonly double[] direction = new double[PowerFrames.Bins];

    /// <param name="samples">Mono, <see cref="SampleRateHz"/>, full scale ±1, finite. Less than 2048 of them measure as silence.</param>
    public AudioFeatures Of(ReadOnlySpan<float> samples)
    {
        double level = 0;
        foreach (float sample in samples)
        {
            if (!float.IsFinite(sample))
                throw new ArgumentException("A sample is no finite number.", nameof(samples));
            level += sample;
        }

        level = Shares.Of(level, samples.Length);
        double squares = 0;
        foreach (float sample in samples)
            squares += (sample - level) * (sample - level);
        double energy = Shares.Of(squares, samples.Length);
        if (samples.Length < PowerFrames.FrameSamples || energy < SilentBelow * SilentBelow)
            return new AudioFeatures();

        OnsetEnvelope onsets = OnsetEnvelope.Of(samples, level, SampleRateHz);
        return Spectral(samples, level) with
        {
            Bpm = onsets.Bpm,
            BpmConfidence = onsets.Confidence,
            Rms = Math.Sqrt(energy),
            Energy = energy,
            DynamicRange = onsets.DynamicRange,
            ZeroCrossingRate = Crossings(samples, level),
            OnsetDensity = onsets.Density,
            RhythmicRegularity = onsets.Regularity,
        };
    }

    static double Crossings(ReadOnlySpan<float> samples, double level)
    {
        int crossings = 0;
        bool positive = samples[0] >= level;
        foreach (float sample in samples)
        {
            if (sample >= level == positive)
                continue;
            positive = !positive;
            crossings++;
        }

        return (double)crossings / (samples.Length - 1);
    }

    AudioFeatures Spectral(ReadOnlySpan<float> samples, double level)
    {
        int count = PowerFrames.Count(samples.Length);
        double quiet = QuietShare * Loudest(samples, level, count);
        Span<double> mfcc = stackalloc double[MelCepstrum.Coefficients];
        List<double> centroids = [];
        double rolloff = 0, flatness = 0, entropy = 0, crest = 0, hfc = 0, contrast = 0, low = 0, salience = 0, inharmonicity = 0, flux = 0;
        int neighbours = 0;
        bool before = false;
        for (int frame = 0; frame < count; frame++)
        {
            if (frame % 2 == 0)
                frames.Pair(samples, level, frame, power, likeness);
            double[] at = power[frame % 2];
            double total = 0;
            foreach (double bin in at)
                total += bin;
            if (total <= quiet)
            {
                before = false;
                continue;
            }

            double change = Turn(at, Math.Sqrt(total));
            flux += before ? change : 0;
            neighbours += before ? 1 : 0;
            before = true;
            shape.Measure(at, magnitude);
            centroids.Add(shape.Centroid);
            rolloff += shape.Rolloff;
            flatness += shape.FlatnessDb;
            entropy += shape.Entropy;
            crest += shape.Crest;
            hfc += shape.Hfc;
            contrast += shape.ContrastDb;
            low += shape.LowShare;
            cepstrum.AddTo(at, mfcc);
            (double periodic, double off) = PitchProbe.Of(likeness[frame % 2], at, magnitude, SampleRateHz);
            salience += periodic;
            inharmonicity += off;
        }

        double heard = Math.Max(1, centroids.Count);
        (double centroid, double centroidDeviation) = Shares.Spread([.. centroids]);
        return new AudioFeatures
        {
            SpectralCentroid = centroid,
            SpectralCentroidStd = centroidDeviation,
            SpectralRolloff = rolloff / heard,
            SpectralFlatnessDb = flatness / heard,
            SpectralEntropy = entropy / heard,
            SpectralCrest = crest / heard,
            SpectralHfc = hfc / heard,
            SpectralContrastMean = contrast / heard,
            SpectralFluxMean = flux / Math.Max(1, neighbours),
            MfccMeans = [mfcc[1] / heard, mfcc[2] / heard, mfcc[3] / heard, mfcc[4] / heard, mfcc[5] / heard],
            PitchSalience = salience / heard,
            Inharmonicity = inharmonicity / heard,
            LowFrequencyEnergyRatio = low / heard,
        };
    }

    /// <summary>The loudest frame's power by its samples, in the spectra's measure.</summary>
    static double Loudest(ReadOnlySpan<float> samples, double level, int count)
    {
        double most = 0;
        for (int frame = 0; frame < count; frame++)
        {
            double squares = 0;
            foreach (float sample in samples.Slice(frame * PowerFrames.HopSamples, PowerFrames.FrameSamples))
                squares += (sample - level) * (sample - level);
            most = Math.Max(most, squares / PowerFrames.FrameSamples);
        }

        return most;
    }

    /// <summary>Takes the frame's magnitudes, and tells how far its spectrum, scaled to length 1, lies from the one before.</summary>
    double Turn(double[] at, double length)
    {
        double squares = 0;
        for (int i = 0; i < at.Length; i++)
        {
            magnitude[i] = Math.Sqrt(at[i]);
            double now = magnitude[i] / length;
            squares += (now - direction[i]) * (now - direction[i]);
            direction[i] = now;
        }

        return Math.Sqrt(squares);
    }
}
