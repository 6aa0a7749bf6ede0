using SidFlow.Emu.Sid;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Heads;

/// <summary>How chips sound here: the profiles that are set, and what the rules say of a tune.</summary>
/// <param name="Usual">For every tune without a rule; rate and channels do not matter.</param>
/// <param name="Rules"><see cref="ChipRules.None"/> when rules are off.</param>
public sealed record ChipChoice(SoftwareSidOptions Usual, ChipRules Rules)
{
    public static readonly ChipChoice Default = new(new SoftwareSidOptions(), ChipRules.None);

    /// <summary>Tells choices apart that sound differently.</summary>
    /// <param name="song">Of this song.</param>
    public string Key(OpenSong song)
    {
        SoftwareSidOptions options = For(song);
        return FormattableString.Invariant($"{Key(options.Profile6581)}, {Key(options.Profile8580)}, digiboost {options.Digiboost}");
    }

    public SoftwareSidOptions For(OpenSong song) => For(song.Tune, song.Id.Path, song.Author);

    public SoftwareSidOptions For(string md5, string path, string author) => Rules.Find(md5, path, author)?.Apply(Usual) ?? Usual;

    private static string Key(ChipProfile profile) => FormattableString.Invariant($"{profile.Name} {profile.FilterCurve} {profile.CutoffScale}");
}
