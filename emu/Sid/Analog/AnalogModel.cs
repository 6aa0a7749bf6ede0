using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The voltages, converters and amplifiers of a chip model. Immutable; shared by all chips of the model.</summary>
/// <remarks>
/// Voltages are relative to <c>low</c>, the lowest the amplifiers reach, so that inputs of a mixing stage simply add up.
/// Measured by the reSID and libresidfp authors: op-amp curves on CAP1A/CAP1B of a MOS 6581R4AR 0687 14 and a CSG 8580R5 1690 25,
/// resistor ratios from die photographs, supplies slightly above nominal as power bricks deliver them.
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
        double voiceRange;
        double voiceLevel;
        double voiceDrift;
        MonotoneCurve transfer;
        if (model == ChipModel.Mos6581)
        {
            Threshold = 1.31;
            Gate = 12 * 1.015 - Threshold;
            voiceRange = 1.5;
            voiceLevel = 5 * 1.015;
            voiceDrift = 0.2143;
            mixerInputRatio = 8.0 / 6;
            volumeDivisor = 12;
            FilterGain = 0.93f;
            OutputGain = 1.5f;
            resonanceRatios = [.. Enumerable.Range(0, 16).Select(res => (15 - res) / 8.0)];
            transfer = new MonotoneCurve(
                (0.81, 10.31), (2.40, 10.31), (2.60, 10.30), (2.70, 10.29), (2.80, 10.26), (2.90, 10.17), (3.00, 10.04),
                (3.10, 9.83), (3.20, 9.58), (3.30, 9.32), (3.50, 8.69), (3.70, 8.00), (4.00, 6.89), (4.40, 5.21), (4.54, 4.54),
                (4.60, 4.19), (4.80, 3.00), (4.90, 2.30), (4.95, 2.03), (5.00, 1.88), (5.05, 1.77), (5.10, 1.69), (5.20, 1.58),
                (5.40, 1.44), (5.60, 1.33), (5.80, 1.26), (6.00, 1.21), (6.40, 1.12), (7.00, 1.02), (7.50, 0.97), (8.50, 0.89),
                (10.00, 0.81), (10.31, 0.81));
            Low = 0.81;
            High = Math.Max(Gate, 10.31);
        }
        else
        {
            Threshold = 0.80;
            Gate = 9 * 1.01 - Threshold;
            voiceRange = 0.24;
            voiceLevel = 4.75 * 1.01;
            voiceDrift = 0;
            mixerInputRatio = 8.0 / 5;
            volumeDivisor = 16;
            FilterGain = 1;
            OutputGain = 2.5f;
            resonanceRatios = Resonances8580();
            transfer = new MonotoneCurve(
                (1.30, 8.91), (4.76, 8.91), (4.77, 8.90), (4.78, 8.88), (4.785, 8.86), (4.79, 8.80), (4.795, 8.60), (4.80, 8.25),
                (4.805, 7.50), (4.81, 6.10), (4.815, 4.05), (4.82, 2.27), (4.825, 1.65), (4.83, 1.55), (4.84, 1.47), (4.85, 1.43),
                (4.87, 1.37), (4.90, 1.34), (5.00, 1.30), (5.10, 1.30), (8.91, 1.30));
            Low = 1.30;
            High = Math.Max(Gate, 8.91);
        }

        opAmp = new OpAmp(transfer, Gate, Low, High);
        IntegratorInput = opAmp.Integrator();
        Span = (float)(High - Low);
        // The mix of filter outputs passes slightly larger resistors; the rest of its level comes from the middle of the range.
        FilterOffset = Span / 2 * (1 - FilterGain);

        double[] wave = LadderDac.Build(model, 12, follower: true);
        double[] envelope = LadderDac.Build(model, 8);
        Waveform = Array.ConvertAll(wave, level => (float)((level - wave[0x7ff]) * voiceRange));
        EnvelopeGain = Array.ConvertAll(envelope, level => (float)level);
        EnvelopeLevel = Array.ConvertAll(envelope, level => (float)(voiceLevel - Low + voiceDrift * level));
        ExternalInput = EnvelopeLevel[0];
        BoostedExternalInput = ExternalInput - (float)voiceRange;
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

    /// <summary>
    /// 1/Q of the 8580: bits 4-5 put resistors beside the feedback one, bits 6-7 choose the input one; lengths from the die.
    /// </summary>
    static double[] Resonances8580()
    {
        double[] beside = [double.PositiveInfinity, 15.3, 7.3, 4.7];
        double[] input = [1.0, 1.4, 2.0, 2.8];
        return [.. Enumerable.Range(0, 16).Select(res => 1 / (1 / 1.4 + 1 / beside[res & 3]) / input[res >> 2])];
    }
}
