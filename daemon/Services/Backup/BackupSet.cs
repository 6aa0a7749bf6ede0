namespace SidFlow.Services.Backup;

/// <summary>What of the data folder belongs to a backup, and why the rest does not.</summary>
public static class BackupSet
{
    public const string Database = "sidflow.db", Audit = "audit";

    /// <summary>Files and folders at the top of the data folder, beside the database. They are swapped as a whole when a backup comes back.</summary>
    private static readonly string[] saved = ["settings.json", "chip-rules.txt", "model", "models", "training", "similarity", "roms", Audit];

    private static readonly (string Name, string Why)[] leftOut =
    [
        ("backups", "the backups themselves"),
        ("cache", "is made again"),
        ("hvsc", "is fetched again (sidflowd fetch)"),
        ("renders", "are rendered again"),
        ("logs", "tell of this machine only"),
        ("keys", "open second factors: whoever has a backup shall not have them too"),
        ("tls", "keys of this machine's certificates: new ones are made"),
        ("setup-token", "is made again"),
    ];

    /// <summary>Endings of files that belong to a running process.</summary>
    private static readonly string[] passing = [".sock", ".lock", "-wal", "-shm", "-journal"];

    /// <summary>A path that a backup may hold.</summary>
    public static bool Holds(string path) => path == Database || saved.Contains(TopOf(path));

    public static string TopOf(string path) => path.Split('/', 2)[0];

    /// <summary>What is there to be saved beside the database: regular files and links, in the order of their names.</summary>
    public static IReadOnlyList<string> Find(string dataFolder)
    {
        List<string> found = [];
        foreach (string top in saved)
        {
            FileInfo file = new(Path.Combine(dataFolder, top));
            if (file.LinkTarget is not null || file.Exists)
                found.Add(top);
            else if (Directory.Exists(file.FullName))
                Walk(file.FullName, top, found);
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>What lies in the data folder and is in no backup.</summary>
    public static IReadOnlyList<LeftOut> NotSaved(string dataFolder) =>
    [
        .. new DirectoryInfo(dataFolder).EnumerateFileSystemInfos().Select(entry => entry.Name)
            .Where(name => name != Database && !saved.Contains(name) && !passing.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(name => new LeftOut(name, leftOut.FirstOrDefault(known => known.Name == name).Why ?? "is not SIDFlow's own, or can be made again")),
    ];

    private static void Walk(string folder, string path, List<string> into)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            string below = $"{path}/{entry.Name}";
            // Half-made things have names with a dot or .part and .new.
            if (entry.Name.StartsWith('.') || entry.Name.EndsWith(".part", StringComparison.Ordinal) || entry.Name.EndsWith(".new", StringComparison.Ordinal) || below.Any(char.IsControl) || below.Contains('\\', StringComparison.Ordinal))
                continue;
            if (entry is DirectoryInfo { LinkTarget: null })
                Walk(entry.FullName, below, into);
            else
                into.Add(below);
        }
    }
}
