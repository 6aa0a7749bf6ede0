namespace SidFlow.Services.Library;

/// <summary>A folder of tunes and where it appears in the collection.</summary>
/// <param name="Folder">Absolute. <c>C64Music</c> itself where the folder that was named contains it.</param>
/// <param name="Mount">The collection path it is seen under; empty for the collection's own root.</param>
public sealed record LibraryRoot(string Folder, string Mount)
{
    public const string DemoMount = "SIDFlow";

    private const string HvscFolder = "C64Music";

    /// <summary>The listener's folders, the first at the collection's root and the others under their own names, then the demo tunes.</summary>
    public static IReadOnlyList<LibraryRoot> Lay(IEnumerable<string> folders, string? demoFolder)
    {
        var roots = new List<LibraryRoot>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "", DemoMount };
        foreach (string named in folders)
        {
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
            string mount = roots.Count == 0 ? "" : FreeName(Path.GetFileName(folder), taken);
            roots.Add(new LibraryRoot(Enter(folder), mount));
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
