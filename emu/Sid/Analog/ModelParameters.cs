using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>A R-2R ladder. Facts: reSID and libresidfp, from measured OSC3/output voltages.</summary>
/// <param name="RungOverRail">2R over R.</param>
/// <param name="Terminated">Whether the resistor below bit 0 is there.</param>
/// <param name="Leak">Share of a bit that still comes through when it is off.</param>
sealed record Ladder(double RungOverRail, bool Terminated, double Leak);

/// <summary>What was measured on a chip model: the numbers that its tables are made of. The browser's chip gets them from here too.</summary>
/// <remarks>
/// Measured by the reSID and libresidfp authors: op-amp curves on CAP1A/CAP1B of a MOS 6581R4AR 0687 14 and a CSG 8580R5 1690 25,
/// resistor ratios from die photographs, supplies slightly above nominal as power bricks deliver them.
/// </remarks>
sealed record ModelParameters
{
    /// <summary>Volts: threshold of the transistors, and supply minus threshold.</summary>
    public required double Threshold { get; init; }
    public required double Gate { get; init; }

    /// <summary>Volts that the amplifiers cover.</summary>
    public required double Low { get; init; }
    public required double High { get; init; }

    /// <summary>Volts of a voice: its whole swing, its level, and how far the level drifts up with the envelope.</summary>
    public required double VoiceRange { get; init; }
    public required double VoiceLevel { get; init; }
    public required double VoiceDrift { get; init; }

    /// <summary>The mixer's feedback over an input's resistor; the volume's over 1/16.</summary>
    public required double MixerInputRatio { get; init; }
    public required double VolumeDivisor { get; init; }

    /// <summary>Of the filter's outputs in the mix.</summary>
    public required double FilterGain { get; init; }

    /// <summary>From the amplifier's range to full scale ±1, so that usual tunes stay below it.</summary>
    public required double OutputGain { get; init; }

    /// <summary>1/Q by resonance nibble.</summary>
    public required double[] ResonanceRatios { get; init; }

    /// <summary>The inverter's output over its input, volts.</summary>
    public required (double X, double Y)[] Transfer { get; init; }

    public required Ladder Ladder { get; init; }

    public static ModelParameters Of(ChipModel model) => model == ChipModel.Mos6581 ? Mos6581 : Mos8580;

    static readonly ModelParameters Mos6581 = new()
    {
        Threshold = 1.31,
        Gate = 12 * 1.015 - 1.31,
        Low = 0.81,
        High = Math.Max(12 * 1.015 - 1.31, 10.31),
        VoiceRange = 1.5,
        VoiceLevel = 5 * 1.015,
        VoiceDrift = 0.2143,
        MixerInputRatio = 8.0 / 6,
        VolumeDivisor = 12,
        FilterGain = 0.93,
        OutputGain = 1.5,
        ResonanceRatios = [.. Enumerable.Range(0, 16).Select(res => (15 - res) / 8.0)],
        Transfer =
        [
            (0.81, 10.31), (2.40, 10.31), (2.60, 10.30), (2.70, 10.29), (2.80, 10.26), (2.90, 10.17), (3.00, 10.04),
            (3.10, 9.83), (3.20, 9.58), (3.30, 9.32), (3.50, 8.69), (3.70, 8.00), (4.00, 6.89), (4.40, 5.21), (4.54, 4.54),
            (4.60, 4.19), (4.80, 3.00), (4.90, 2.30), (4.95, 2.03), (5.00, 1.88), (5.05, 1.77), (5.10, 1.69), (5.20, 1.58),
            (5.40, 1.44), (5.60, 1.33), (5.80, 1.26), (6.00, 1.21), (6.40, 1.12), (7.00, 1.02), (7.50, 0.97), (8.50, 0.89),
            (10.00, 0.81), (10.31, 0.81),
        ],
        Ladder = new(2.20, Terminated: false, 0.0075),
    };

    static readonly ModelParameters Mos8580 = new()
    {
        Threshold = 0.80,
        Gate = 9 * 1.01 - 0.80,
        Low = 1.30,
        High = Math.Max(9 * 1.01 - 0.80, 8.91),
        VoiceRange = 0.24,
        VoiceLevel = 4.75 * 1.01,
        VoiceDrift = 0,
        MixerInputRatio = 8.0 / 5,
        VolumeDivisor = 16,
        FilterGain = 1,
        OutputGain = 2.5,
        ResonanceRatios = Resonances8580(),
        Transfer =
        [
            (1.30, 8.91), (4.76, 8.91), (4.77, 8.90), (4.78, 8.88), (4.785, 8.86), (4.79, 8.80), (4.795, 8.60), (4.80, 8.25),
            (4.805, 7.50), (4.81, 6.10), (4.815, 4.05), (4.82, 2.27), (4.825, 1.65), (4.83, 1.55), (4.84, 1.47), (4.85, 1.43),
            (4.87, 1.37), (4.90, 1.34), (5.00, 1.30), (5.10, 1.30), (8.91, 1.30),
        ],
        Ladder = new(2.00, Terminated: true, 0.0035),
    };

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
