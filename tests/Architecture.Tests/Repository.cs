using System.Xml.Linq;

namespace SidFlow.Architecture.Tests;

/// <summary>The files of the repository as they lie on disk; build output and fetched packages are not part of it.</summary>
static class Repository
{
    static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", "dist", "data", "TestResults"];

    public static string Top { get; } = FindTop();

    /// <summary>All files of the given extensions, as paths relative to the top with forward slashes.</summary>
    public static IEnumerable<string> Files(params string[] extensions) =>
        Below(new DirectoryInfo(Top))
            .Where(file => extensions.Contains(file.Extension))
            .Select(file => Path.GetRelativePath(Top, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Top, path));

    /// <summary>Paths of the projects that a project references, relative to the top.</summary>
    public static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(Path.Combine(Top, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Top,
                Path.GetFullPath(Path.Combine(Top, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))));

    static IEnumerable<FileInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(below => !NotOurs.Contains(below.Name) && !below.Name.StartsWith('.'))
            .SelectMany(Below));

    static string FindTop()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return at.FullName;
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
