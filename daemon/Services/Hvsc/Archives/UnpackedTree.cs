namespace SidFlow.Services.Hvsc.Archives;

/// <summary>What a child process has left below a folder, seen with our own eyes.</summary>
/// <param name="Dropped">Files of kinds that a collection does not have; deleted.</param>
internal sealed record UnpackedTree(string Folder, int Files, long Bytes, IReadOnlyList<string> Dropped)
{
    // Who may read the collection is not for an archive to say.
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="ArchiveException">A link, a device, or more than is allowed.</exception>
    public static UnpackedTree Look(string folder, ArchiveLimits limits)
    {
        int files = 0;
        long bytes = 0;
        List<string> dropped = [];
        EnumerationOptions all = new() { RecurseSubdirectories = false, AttributesToSkip = 0, IgnoreInaccessible = false };
        Stack<DirectoryInfo> open = new([new DirectoryInfo(folder)]);
        while (open.TryPop(out DirectoryInfo? at))
            foreach (FileSystemInfo found in at.EnumerateFileSystemInfos("*", all))
            {
                string path = Path.GetRelativePath(folder, found.FullName);
                if (!FileKind.IsPlain(found.FullName))
                    throw new ArchiveException($"'{path}' is neither a file nor a folder.", isDamaged: false);
                if (found is DirectoryInfo inner)
                {
                    SetMode(inner.FullName, FileMode | FolderMode);
                    open.Push(inner);
                    continue;
                }
                files++;
                bytes += ((FileInfo)found).Length;
                if (files > limits.MostEntries || bytes > limits.MostBytes)
                    throw new ArchiveException("It unpacked to more than is allowed.", isDamaged: false);
                SetMode(found.FullName, FileMode);
                if (!ArchivePaths.IsKnown(path))
                {
                    found.Delete();
                    dropped.Add(path);
                }
            }
        return new UnpackedTree(folder, files, bytes, dropped);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
