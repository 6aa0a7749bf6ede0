using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Heads;

/// <summary>What a rule looks at; the later one is the more exact and wins.</summary>
public enum ChipRuleKind
{
    Author,
    Path,
    Md5,
}

/// <summary>One line of a chip rule file: which tunes, and the chip they were made on.</summary>
/// <param name="Value">The header's author; a file or, ending in /, a folder below the collection's root; or the MD5 of the tune's file. Case does not matter.</param>
/// <param name="Profile">Null: the one that is set for the model.</param>
/// <param name="FilterCurve">Null: the profile's. Likewise <paramref name="CutoffScale"/>. Both for the 6581.</param>
public sealed record ChipRule(ChipRuleKind Kind, string Value, ChipProfile? Profile, double? FilterCurve, double? CutoffScale)
{
    public bool Fits(string md5, string path, string author) => Kind switch
    {
        ChipRuleKind.Author => Value.Equals(author, StringComparison.OrdinalIgnoreCase),
        ChipRuleKind.Md5 => Value.Equals(md5, StringComparison.OrdinalIgnoreCase),
        _ when Value.EndsWith('/') => path.StartsWith(Value, StringComparison.OrdinalIgnoreCase),
        _ => Value.Equals(path, StringComparison.OrdinalIgnoreCase),
    };

    public SoftwareSidOptions Apply(SoftwareSidOptions options)
    {
        if (Profile is { Model: ChipModel.Mos8580 })
            return options with { Profile8580 = Profile };
        ChipProfile profile = Profile ?? options.Profile6581;
        return options with
        {
            Profile6581 = profile with { FilterCurve = FilterCurve ?? profile.FilterCurve, CutoffScale = CutoffScale ?? profile.CutoffScale },
        };
    }
}
