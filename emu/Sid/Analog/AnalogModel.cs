using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The voltages, converters and amplifiers of a chip model. Immutable; shared by all chips of the model.</summary>
/// <remarks>
/// Voltages are relative to <c>low</c>, the lowest the amplifiers reach, so that inputs of a mixing stage simply add up.
/// A voice of the 6581 rides on 5 V and drifts up with its envelope: that is what makes volume changes ($D418) audible there.
/// </remarks>
sealed class AnalogModel
{
    static readonly Lazy<AnalogModel> Old = new(() => new AnalogModel(ChipModel.Mos6581));
    static readonly Lazy<AnalogModel> New = new(() => new AnalogModel(ChipModel.Mos8580));

    readonly OpAmp opAmp;
    readonly double mixerInputRatio;
    readonly double volumeDivisor;
    readonly double[] resonanceRatios;
    readonly SampledCurve?[] summers = new SampledCurve?[7];
    readonly SampledCurve?[] resonances = new SampledCurve?[16];
    readonly SampledCurve?[] outputs = new SampledCurve?[8 * 16];

    AnalogModel(ChipModel model)
    {
        Model = model;
        var measured = ModelParameters.Of(model);
        Threshold = measured.Threshold;
        Gate = measured.Gate;
        Low = measured.Low;
        High = measured.High;
        FilterGain = (float)measured.FilterGain;
        OutputGain = (float)measured.OutputGain;
        mixerInputRatio = measured.MixerInputRatio;
        volumeDivisor = measured.VolumeDivisor;
        resonanceRatios = measured.ResonanceRatios;
        opAmp = new OpAmp(new MonotoneCurve(measured.Transfer), Gate, Low, High);
        IntegratorInput = opAmp.Integrator();
        Span = (float)(High - Low);
        // The mix of filter outputs passes slightly larger resistors; the rest of its level comes from the middle of the range.
        FilterOffset = Span / 2 * (1 - FilterGain);

        double[] wave = LadderDac.Build(model, 12, follower: true);
        double[] envelope = LadderDac.Build(model, 8);
        Waveform = Array.ConvertAll(wave, level => (float)((level - wave[0x7ff]) * measured.VoiceRange));
        EnvelopeGain = Array.ConvertAll(envelope, level => (float)level);
        EnvelopeLevel = Array.ConvertAll(envelope, level => (float)(measured.VoiceLevel - Low + measured.VoiceDrift * level));
        ExternalInput = EnvelopeLevel[0];
        BoostedExternalInput = ExternalInput - (float)measured.VoiceRange;
    }

    public ChipModel Model { get; }

    /// <summary>Volts: threshold of the transistors, and supply minus threshold.</summary>
    public double Threshold { get; }
    public double Gate { get; }

    /// <summary>Volts: the range the amplifiers cover.</summary>
    public double Low { get; }
    public double High { get; }
    public float Span { get; }

    /// <summary>Volts around a voice's level at full envelope, by waveform code; share of it and the level, by envelope.</summary>
    public float[] Waveform { get; }
    public float[] EnvelopeGain { get; }
    public float[] EnvelopeLevel { get; }

    /// <summary>EXT IN with nothing attached sits at the level of a silent voice.</summary>
    public float ExternalInput { get; }

    /// <summary>EXT IN pulled down by a whole voice's swing, as the reference's digiboost does.</summary>
    public float BoostedExternalInput { get; }

    public float FilterGain { get; }
    public float FilterOffset { get; }

    /// <summary>From the amplifier's range to full scale ±1, so that usual tunes stay below it.</summary>
    public float OutputGain { get; }

    /// <summary>Amplifier input over integrator capacitor voltage.</summary>
    public SampledCurve IntegratorInput { get; }

    public static AnalogModel For(ChipModel model) => model == ChipModel.Mos6581 ? Old.Value : New.Value;

    /// <summary>Highpass output over the mean of its inputs.</summary>
    /// <param name="inputs">2..6: bandpass, lowpass, and what is routed through the filter.</param>
    public SampledCurve Summer(int inputs) => summers[inputs] ??= opAmp.Stage(inputs);

    /// <summary>The bandpass fed back, by the resonance nibble.</summary>
    public SampledCurve Resonance(int nibble) => resonances[nibble] ??= opAmp.Stage(resonanceRatios[nibble]);

    /// <summary>Audio output over the mean of the mixer's inputs: mixer and volume stage in one, scaled to full scale ±1.</summary>
    public SampledCurve Output(int inputs, int volume) => outputs[inputs * 16 + volume] ??= TraceOutput(inputs, volume);

    SampledCurve TraceOutput(int inputs, int volume)
    {
        SampledCurve mixer = opAmp.Stage(inputs * mixerInputRatio);
        SampledCurve gain = opAmp.Stage(volume / volumeDivisor);
        return SampledCurve.Of(0, Span, 2048, mean =>
            (gain.At(mixer.At((float)mean, out _), out _) / Span * 2 - 1) * OutputGain);
    }
}
