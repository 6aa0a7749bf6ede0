using System.IO.Enumeration;

namespace SidFlow.Services.Library.Scanning;

/// <param name="Size">In bytes; of what a link leads to.</param>
/// <param name="ModifiedTicks">UTC, in ticks.</param>
internal sealed record TuneFile(string Name, long Size, long ModifiedTicks)
{
    /// <summary>The file of the second chip beside it, see <see cref="StereoPart"/>; its size and time are counted in.</summary>
    public string? SecondName { get; init; }
}

/// <param name="Path">Relative to the root, empty for the root itself.</param>
/// <param name="Tunes">Null when the folder could not be read: what is known of it stays known.</param>
internal sealed record FolderListing(string Path, IReadOnlyList<TuneFile>? Tunes);

/// <summary>All folders below a root, one listing each. Links to folders are not followed, so there are neither circles nor ways out.</summary>
internal sealed class FolderWalk(string root, IReadOnlySet<string> skippedTopFolders, Action<ScanProblem> report)
{
    private static readonly string[] Extensions = [".sid", ".mus", ".str"];
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string realRoot = PathResolver.RealPath(root) ?? root;

    public IEnumerable<FolderListing> Listings(CancellationToken stop)
    {
        var todo = new Stack<string>([""]);
        while (todo.TryPop(out string? folder))
        {
            stop.ThrowIfCancellationRequested();
            yield return List(folder, todo);
        }
    }

    private FolderListing List(string folder, Stack<string> todo)
    {
        try
        {
            var tunes = new List<TuneFile>();
            var entries = new FileSystemEnumerable<Entry>(Path.Combine(realRoot, folder), Read, Everything) { ShouldIncludePredicate = IsWanted };
            foreach (Entry entry in entries)
            {
                string path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                if (entry.Name.Contains('\\') || entry.Name.Contains('\uFFFD'))
                    report(new ScanProblem(path, "The name holds a backslash or is not UTF-8. Rename it."));
                else if (entry.IsFolder && entry.IsLink)
                    PassFolderLink(path);
                else if (entry.IsFolder)
                {
                    if (folder.Length > 0 || !skippedTopFolders.Contains(entry.Name))
                        todo.Push(path);
                    else
                        report(new ScanProblem(path, "Another library folder is shown under this name. Rename one of the two."));
                }
                else if (entry.IsLink)
                    FollowFile(path, entry.Name, tunes);
                else
                    tunes.Add(new TuneFile(entry.Name, entry.Size, entry.ModifiedTicks));
            }
            return new FolderListing(folder, JoinStereoParts(tunes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report(new ScanProblem(folder.Length == 0 ? realRoot : folder, $"The folder cannot be read: {PathResolver.Plain(error)}"));
            return new FolderListing(folder, null);
        }
    }

    /// <summary>One tune for a .mus file and the .str file beside it; a .str file alone is a tune of its own.</summary>
    private static List<TuneFile> JoinStereoParts(List<TuneFile> tunes)
    {
        Dictionary<string, TuneFile> seconds = tunes
            .Where(tune => tune.Size > 0 && tune.Name.EndsWith(".str", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(tune => tune.Name, StringComparer.Ordinal);
        if (seconds.Count == 0)
            return tunes;
        for (int i = 0; i < tunes.Count; i++)
        {
            TuneFile first = tunes[i];
            if (StereoPart.Of(first.Name, seconds.ContainsKey) is { } name && seconds.Remove(name, out TuneFile? second))
                tunes[i] = new TuneFile(first.Name, first.Size + second.Size, Math.Max(first.ModifiedTicks, second.ModifiedTicks)) { SecondName = name };
        }
        HashSet<string> joined = [.. tunes.Select(tune => tune.SecondName).OfType<string>()];
        tunes.RemoveAll(tune => joined.Contains(tune.Name));
        return tunes;
    }

    /// <summary>What a link inside the library leads to is listed at its own place (HVSC links its GAMES to MUSICIANS so); any other link is worth a word.</summary>
    private void PassFolderLink(string path)
    {
        string? target = PathResolver.RealPath(Path.Combine(realRoot, path));
        if (target is null || (target != realRoot && !PathResolver.IsInside(realRoot, target)))
            report(new ScanProblem(path, "A link to a folder elsewhere is not followed. Name its target in Library:Roots instead."));
    }

    private void FollowFile(string path, string name, List<TuneFile> tunes)
    {
        string? target = PathResolver.RealPath(Path.Combine(realRoot, path));
        if (target is null || !PathResolver.IsInside(realRoot, target))
        {
            report(new ScanProblem(path, "The link goes round in a circle or leads out of the library's folder, so it is not followed."));
            return;
        }
        var info = new FileInfo(target);
        if (info.Exists)
            tunes.Add(new TuneFile(name, info.Length, info.LastWriteTimeUtc.Ticks));
        else
            report(new ScanProblem(path, "The link leads to no file."));
    }

    private readonly record struct Entry(string Name, bool IsFolder, bool IsLink, long Size, long ModifiedTicks);

    /// <remarks>Size and time cost a look at each file, so they are asked of tunes alone.</remarks>
    private static Entry Read(ref FileSystemEntry entry)
    {
        bool isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
        return entry.IsDirectory || isLink
            ? new Entry(entry.FileName.ToString(), entry.IsDirectory, isLink, 0, 0)
            : new Entry(entry.FileName.ToString(), false, false, entry.Length, entry.LastWriteTimeUtc.UtcTicks);
    }

    private static bool IsWanted(ref FileSystemEntry entry)
    {
        ReadOnlySpan<char> name = entry.FileName;
        // Hidden: version control, thumbnails, and the ._ twins that a Mac leaves beside each file.
        if (name.StartsWith("."))
            return false;
        if (entry.IsDirectory)
            return true;
        foreach (string extension in Extensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
