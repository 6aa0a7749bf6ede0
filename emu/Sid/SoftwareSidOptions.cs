using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid;

/// <summary>How a software chip renders.</summary>
public sealed record SoftwareSidOptions
{
    /// <summary>8000..192000; default 44100.</summary>
    public int SampleRateHz { get; init; } = 44_100;

    /// <summary>Two channels, see <see cref="Panning"/>. Otherwise all chips are mixed to one.</summary>
    public bool Stereo { get; init; }

    /// <summary>Sound against speed.</summary>
    public RenderQuality Quality { get; init; }

    /// <summary>Has a meaning in stereo.</summary>
    public Panning Panning { get; init; } = new();

    /// <summary>This chip alone, 0 to 2, as it is in the mix of all: the sum over all chips is the mix. Null: all of them.</summary>
    public int? OnlyChip { get; init; }

    /// <summary>Voices of every chip that are not heard from the first sample on, 0 to 2. They run on and keep their DC level, see <see cref="SoftwareSid.SetVoiceMute"/>.</summary>
    public IReadOnlyList<int> MutedVoices { get; init; } = [];

    /// <summary>Evaluates the filter's equations in every cycle, the truth that the fast way is tested against; a third of the speed.</summary>
    public bool ExactFilter { get; init; }

    /// <summary>How the tape's 6581s sound.</summary>
    public ChipProfile Profile6581 { get; init; } = ChipProfile.Of(ChipModel.Mos6581);

    /// <summary>How the tape's 8580s sound.</summary>
    public ChipProfile Profile8580 { get; init; } = ChipProfile.Of(ChipModel.Mos8580);

    /// <summary>
    /// A resistor from EXT IN to ground, as soldered into C64s with an 8580 to make <c>$D418</c> digis audible. 6581s do not need it and are left alone.
    /// </summary>
    public bool Digiboost { get; init; }

    /// <exception cref="ArgumentException">A profile stands at the wrong model.</exception>
    internal ChipProfile ProfileOf(ChipModel model)
    {
        ChipProfile profile = model == ChipModel.Mos6581 ? Profile6581 : Profile8580;
        return profile.Model == model ? profile : throw new ArgumentException($"The profile {profile.Name} is of another model.");
    }
}
