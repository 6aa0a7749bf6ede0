namespace SidFlow.Services.Hvsc.Archives;

/// <summary>Which names of an archive may become files here.</summary>
internal static class ArchivePaths
{
    private const int LongestPath = 255, LongestName = 128, DeepestFolder = 12;

    /// <summary>Tunes, their second parts and lyrics, and documents. What else comes along, such as the updater for other systems, stays in the archive's own folder.</summary>
    private static readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase) { ".sid", ".mus", ".str", ".wds", ".txt", ".faq", ".md5", ".hvs", ".ssl", ".nfo" };

    /// <summary>Null when the path is a plain one below the folder it is unpacked in, else what is wrong with it.</summary>
    public static string? Problem(string path)
    {
        if (path.Length is 0 or > LongestPath)
            return "has a name that is empty or too long";
        if (path.Any(sign => char.IsControl(sign) || sign is '\\' or ':' or '\uFFFD'))
            return "has a name with signs that no file of a collection has";
        string[] names = path.Split('/');
        if (names.Length > DeepestFolder)
            return "lies deeper than any folder of a collection";
        if (names[0].Length == 0)
            return "has a path that begins at the root of the disk";
        if (names.Any(name => name.Length is 0 or > LongestName))
            return "has a name that is empty or too long";
        return names.Any(name => name is "." or "..") ? "has a path that leads out of its folder" : null;
    }

    public static bool IsKnown(string path) => known.Contains(Path.GetExtension(path));
}
