using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Profiles;

/// <summary>The profile that stands for a model.</summary>
/// <remarks>
/// Combined waveforms: libsidplayfp's fits to a 6581R3 0486S and an 8580R5 1088, so that sound can be compared with it.
/// </remarks>
static class ModelProfiles
{
    /// <summary>Noise with pulse was sampled on no chip. libsidplayfp's guess, which drains all lines within some cycles as a 6581 does (VICE wf12nsr).</summary>
    public static readonly PulldownWeights NoisePulse6581Weights = new(Falloff.Exponential, 0.96, 1, 2.5, 1.1, 1.2);

    public static readonly ushort[] NoisePulse6581 = NoisePulse6581Weights.Table();

    /// <summary>The lowest noise bit, and the lines that are left while it is low.</summary>
    public const int LowestNoiseBit = 0x10;
    public const int LeftWithoutIt = 0xf80;

    /// <summary>An 8580 shows $F8 as long as the lowest noise bit is low (VICE wf12nsr); more is not known.</summary>
    public static readonly ushort[] NoisePulse8580 = [.. Enumerable.Range(0, 4096).Select(lines => (ushort)((lines & LowestNoiseBit) != 0 ? lines : lines & LeftWithoutIt))];

    public static readonly ChipProfile Mos6581 = new(
        "6581", ChipModel.Mos6581,
        new(
            new(Falloff.Exponential, 0.877322257, 1.11349654, 0, 2.14537621, 9.08618164),
            new(Falloff.Linear, 0.941692829, 1, 1.80072665, 0.033124879, 0.232303441),
            new(Falloff.Linear, 1.66494179, 1.03760982, 5.62705326, 0.291590303, 0.283631504),
            new(Falloff.Linear, 1.09762526, 0.975265801, 1.52196741, 0.151528224, 0.841949463),
            NoisePulse6581),
        FadeTimes.Mos6581R3)
    {
        Revision = "R3",
    };

    public static readonly ChipProfile Mos8580 = new(
        "8580", ChipModel.Mos8580,
        new(
            new(Falloff.Exponential, 0.853578329, 1.09615636, 0, 1.8819375, 6.80794907),
            new(Falloff.Exponential, 0.929835618, 1, 1.12836814, 1.10453653, 1.48065746),
            new(Falloff.Quadratic, 0.911938608, 0.996440411, 1.2278074, 0.000117214302, 0.18948476),
            new(Falloff.Exponential, 0.938004673, 1.04827631, 1.21178246, 0.915959001, 1.42698038),
            NoisePulse8580),
        FadeTimes.Mos8580R5)
    {
        Revision = "R5",
    };
}
