namespace SidFlow.Services.Library;

/// <summary>A folder of tunes and where it appears in the collection.</summary>
/// <param name="Folder">Absolute. <c>C64Music</c> itself where the folder that was named contains it.</param>
/// <param name="Mount">The collection path it is seen under; empty for the collection's own root.</param>
public sealed record LibraryRoot(string Folder, string Mount)
{
    public const string DemoMount = "SIDFlow";

    /// <summary>The folder may not be there yet: that is no problem to report.</summary>
    public bool MayBeAbsent { get; init; }

    private const string HvscFolder = "C64Music";

    /// <summary>
    /// The listener's folders, the first at the collection's root and the others under their own names, then the demo tunes. Where there are none, the one that is fetched
    /// stands at the root.
    /// </summary>
    /// <param name="fetched">The folder that fetches fill with <c>C64Music</c>, now or some day; null for none.</param>
    public static IReadOnlyList<LibraryRoot> Lay(IEnumerable<string> folders, string? demoFolder, string? fetched = null)
    {
        string? collection = fetched is null ? null : Path.Combine(Path.TrimEndingDirectorySeparator(Path.GetFullPath(fetched)), HvscFolder);
        if (collection is not null && !folders.Any())
            folders = [collection];
        var roots = new List<LibraryRoot>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "", DemoMount };
        foreach (string named in folders)
        {
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
            string mount = roots.Count == 0 ? "" : FreeName(Path.GetFileName(folder), taken);
            bool isFetched = collection is not null && (folder == collection || Path.Combine(folder, HvscFolder) == collection);
            roots.Add(new LibraryRoot(isFetched ? collection! : Enter(folder), mount) { MayBeAbsent = isFetched });
        }
        if (demoFolder is not null)
            roots.Add(new LibraryRoot(Path.TrimEndingDirectorySeparator(Path.GetFullPath(demoFolder)), DemoMount));
        return roots;
    }

    private static string Enter(string folder)
    {
        string inner = Path.Combine(folder, HvscFolder);
        return Directory.Exists(inner) ? inner : folder;
    }

    private static string FreeName(string name, HashSet<string> taken)
    {
        if (name.Length == 0)
            name = "tunes";
        string free = name;
        for (int n = 2; !taken.Add(free); n++)
            free = $"{name} ({n})";
        return free;
    }
}
