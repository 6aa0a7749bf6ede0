using System.Globalization;
using System.Text.RegularExpressions;

namespace SidFlow.Services.Hvsc;

/// <summary>The archives that a mirror's page names, by release.</summary>
/// <param name="Bases">Release to file name of the whole collection.</param>
/// <param name="Updates">Release to file name of the step from the release before.</param>
public sealed partial record MirrorListing(IReadOnlyDictionary<int, string> Bases, IReadOnlyDictionary<int, string> Updates)
{
    /// <summary>0 when the page names none.</summary>
    public int NewestBase => Bases.Keys.DefaultIfEmpty().Max();

    /// <summary>The newest release that can be had from here; 0 for none.</summary>
    public int Newest => Math.Max(NewestBase, Updates.Keys.DefaultIfEmpty().Max());

    /// <summary>Never throws: a page that names no archive gives an empty listing.</summary>
    public static MirrorListing Parse(string page) => new(Find(BaseName(), page), Find(UpdateName(), page));

    private static Dictionary<int, string> Find(Regex name, string page)
    {
        Dictionary<int, string> found = [];
        // A listing has each name twice, as link and as text; the first spelling is the link's.
        foreach (Match match in name.Matches(page))
            if (int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int release) && release > 0)
                found.TryAdd(release, match.Value);
        return found;
    }

    [GeneratedRegex(@"HVSC_([0-9]{1,6})-all-of-them\.7z(?![\w.-])", RegexOptions.CultureInvariant)]
    private static partial Regex BaseName();

    [GeneratedRegex(@"HVSC_Update_([0-9]{1,6})\.7z(?![\w.-])", RegexOptions.CultureInvariant)]
    private static partial Regex UpdateName();
}
