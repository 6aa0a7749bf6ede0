using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Sid.Profiles;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid;

/// <summary>One kind of chip, or one single chip, as far as it differs from others of its model.</summary>
/// <remarks>
/// A chip's combined waveforms are fitted to its own OSC3 samples. Of the analog half only the 6581's cutoff is known to differ so much
/// between chips that settings for it exist; converters, amplifiers, leakage and voice levels are the model's for every profile.
/// </remarks>
public sealed record ChipProfile
{
    internal ChipProfile(string name, ChipModel model, CombinedWaveforms waveforms, FadeTimes fades)
    {
        Name = name;
        Model = model;
        Waveforms = waveforms;
        Fades = fades;
    }

    /// <summary>What settings and the command line call it: lower case, no spaces.</summary>
    public string Name { get; init; }

    public ChipModel Model { get; }

    /// <summary>R2, R3, R4AR, R5; empty where the chip's marking does not tell.</summary>
    public string Revision { get; init; } = "";

    /// <summary>
    /// Voltage of the cutoff DAC on the 6581, 0 dark to 1 bright (6.15 V - 0.5 V to + 2.5 V at its zero); gate voltage on the 8580, 0 bright to 1 dark.
    /// </summary>
    public double FilterCurve { get; init; } = 0.5;

    /// <summary>
    /// How fast the 6581's filter capacitors are charged, 0.05 to 2; 1 is the model's 20 uA/V² into 470 pF. It moves all cutoffs alike.
    /// The 8580's, which hardly differ, do not use it.
    /// </summary>
    public double CutoffScale { get; init; } = 1;

    internal CombinedWaveforms Waveforms { get; }

    internal FadeTimes Fades { get; }

    /// <summary>The one that a model has unless another is asked for.</summary>
    public static ChipProfile Of(ChipModel model) => model == ChipModel.Mos6581 ? ModelProfiles.Mos6581 : ModelProfiles.Mos8580;

    /// <summary>All that have a name: the two models first.</summary>
    public static IReadOnlyList<ChipProfile> All { get; } = [ModelProfiles.Mos6581, ModelProfiles.Mos8580, .. MeasuredChips.All];

    /// <summary>Null when no profile has this name. Case does not matter.</summary>
    public static ChipProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
