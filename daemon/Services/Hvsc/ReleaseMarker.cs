using System.Globalization;
using System.Text.RegularExpressions;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Hvsc.Updates;

namespace SidFlow.Services.Hvsc;

/// <summary>Which release a collection says that it is, and how many tunes its own texts say that there are.</summary>
internal static partial class ReleaseMarker
{
    private const int LongestText = 1 << 20, FirstLines = 40;

    /// <summary>From <c>HVSC.txt</c>, else from the stub for old programs; null where neither says.</summary>
    public static int? Read(string collection) =>
        (ReadText(collection, "HVSC.txt") is { } text ? Parse(text) : null) ?? (ReadText(collection, "hv_sids.txt") is { } stub ? Parse(stub) : null);

    /// <summary>A line near the top that holds only the word and the number.</summary>
    public static int? Parse(string text)
    {
        foreach (string line in text.Split('\n').Take(FirstLines))
            if (MarkerLine().Match(line) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int release))
                return release;
        return null;
    }

    /// <summary>From the introduction or the release's own update script; null where neither says.</summary>
    public static int? ReadAnnounced(string collection, int release) =>
        new[] { "HVSC.txt", $"Update{release}.hvs" }
            .Select(name => ReadText(collection, name) is { } text ? UpdateScript.AnnouncedIn(text) : null)
            .FirstOrDefault(announced => announced is not null);

    private static string? ReadText(string collection, string name)
    {
        CollectionTree tree = new(collection);
        if (tree.Find("DOCUMENTS/" + name) is not (var path, false) || new FileInfo(tree.OnDisk(path)).Length > LongestText)
            return null;
        return Windows1252.Decode(tree.Read(path));
    }

    [GeneratedRegex(@"^\s*release\s+([0-9]{1,6})\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MarkerLine();
}
