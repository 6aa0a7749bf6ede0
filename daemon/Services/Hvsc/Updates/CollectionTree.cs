namespace SidFlow.Services.Hvsc.Updates;

/// <summary>A collection's folder by paths without regard to case. Files are only ever put in place whole, never written into: they may be linked from elsewhere.</summary>
/// <param name="root">Absolute.</param>
internal sealed class CollectionTree(string root)
{
    private readonly Dictionary<string, Dictionary<string, (string Name, bool IsFolder)>> listings = new(StringComparer.Ordinal);

    /// <summary>The spelling on disk of a path that exists; null for none.</summary>
    public (string Path, bool IsFolder)? Find(string path)
    {
        string found = "";
        bool isFolder = true;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFolder || !List(found).TryGetValue(name, out (string Name, bool IsFolder) entry))
                return null;
            found = Join(found, entry.Name);
            isFolder = entry.IsFolder;
        }
        return (found, isFolder);
    }

    public IReadOnlyList<string> FilesIn(string folder) => [.. List(folder).Values.Where(entry => !entry.IsFolder).Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    public bool IsEmpty(string folder) => List(folder).Count == 0;

    /// <summary>The folder in the spelling it has, made if only its last part is missing; null where that is not enough, or a file is in the way.</summary>
    public string? FolderFor(string path)
    {
        if (Find(path) is { } there)
            return there.IsFolder ? there.Path : null;
        if (Find(Parent(path)) is not (var parent, true))
            return null;
        string name = path[(path.LastIndexOf('/') + 1)..];
        Directory.CreateDirectory(OnDisk(Join(parent, name)));
        List(parent)[name] = (name, true);
        return Join(parent, name);
    }

    /// <summary>Both in their spelling on disk; the folder of <paramref name="to"/> is there. What stands there, in any spelling, gives way.</summary>
    public void Move(string from, string to)
    {
        if (Find(to) is { } old && old.Path != from)
            Delete(old.Path);
        File.Move(OnDisk(from), OnDisk(to));
        List(Parent(from)).Remove(Name(from));
        List(Parent(to))[Name(to)] = (Name(to), false);
    }

    public void Delete(string file)
    {
        File.Delete(OnDisk(file));
        List(Parent(file)).Remove(Name(file));
    }

    public void DeleteFolder(string folder)
    {
        Directory.Delete(OnDisk(folder), recursive: false);
        List(Parent(folder)).Remove(Name(folder));
        listings.Remove(folder);
    }

    public byte[] Read(string file) => File.ReadAllBytes(OnDisk(file));

    /// <summary>New bytes under the old name; other names of the old bytes keep those.</summary>
    public void Put(string file, byte[] bytes)
    {
        string made = OnDisk(file) + ".new";
        File.WriteAllBytes(made, bytes);
        File.Move(made, OnDisk(file), overwrite: true);
    }

    public string OnDisk(string path) => Path.Combine(root, path);

    public static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private Dictionary<string, (string Name, bool IsFolder)> List(string folder)
    {
        if (listings.TryGetValue(folder, out Dictionary<string, (string, bool)>? known))
            return known;
        Dictionary<string, (string Name, bool IsFolder)> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (FileSystemInfo entry in new DirectoryInfo(OnDisk(folder)).EnumerateFileSystemInfos())
            found.TryAdd(entry.Name, (entry.Name, entry is DirectoryInfo));
        return listings[folder] = found;
    }
}
