using Microsoft.Win32.SafeHandles;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>Pieces of content, each in a file that is named by the hash of what is in it.</summary>
/// <remarks>A piece has its name only once its bytes are on disk, so one that is there is whole. Writing and sweeping is for the holder of the repository's lock.</remarks>
internal sealed class ChunkStore(string folder, BackupSeal seal)
{
    /// <summary>So many wait for the disk together: one call to it instead of one for each.</summary>
    private const int MostPending = 256;

    public string Folder => folder;

    private readonly List<(string Part, string File)> pending = [];
    private HashSet<string>? known;

    /// <summary>All that are there, and of what size.</summary>
    public IEnumerable<(string Name, long Bytes)> List() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => SnapshotManifest.IsName(file.Name)).Select(file => (file.Name, file.Length))
        : [];

    /// <summary>It is there, or waits for the disk.</summary>
    public bool Knows(string name) => (known ??= [.. List().Select(chunk => chunk.Name)]).Contains(name);

    /// <summary>Puts a piece in, unless it is there.</summary>
    /// <returns>What it takes, 0 when it was there.</returns>
    public long Put(string name, ReadOnlySpan<byte> content)
    {
        if (Knows(name))
            return 0;
        string file = FileOf(name), part = file + ".part";
        // Never the store's own folder: on a disk that was unplugged it would come to be in the mount point.
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        byte[] bytes = seal.Close(content, name);
        pending.Add((part, file));
        known!.Add(name);
        using (SafeFileHandle handle = File.OpenHandle(part, FileMode.Create, FileAccess.Write, preallocationSize: bytes.Length))
            RandomAccess.Write(handle, bytes, 0);
        if (pending.Count >= MostPending)
            Flush();
        return bytes.Length;
    }

    /// <summary>All that was put in is there for good, but for the names, which come to the disk with the manifest.</summary>
    public void Flush()
    {
        if (pending.Count == 0)
            return;
        using (SafeFileHandle any = File.OpenHandle(pending[0].Part, FileMode.Open, FileAccess.ReadWrite))
            DurableFiles.Sync(any);
        foreach ((string part, string file) in pending)
            File.Move(part, file, overwrite: true);
        pending.Clear();
    }

    /// <exception cref="BackupException">It is not there, or is not what its name says.</exception>
    public byte[] Get(string name, int longest)
    {
        string file = FileOf(name);
        if (!File.Exists(file))
            throw new BackupException($"The piece {name} is missing.");
        byte[]? whole = new FileInfo(file).Length <= 2L * longest + 64 ? File.ReadAllBytes(file) : null;
        if (whole is null || seal.Open(whole, name, longest) is not { } content || seal.NameOf(content) != name)
            throw new BackupException($"The piece {name} is damaged: it is not what was saved.");
        return content;
    }

    public bool Has(string name) => File.Exists(FileOf(name));

    /// <summary>Out of the way of a good one, and there for whoever wants to look.</summary>
    public void SetAside(string name)
    {
        try
        {
            if (Has(name))
                File.Move(FileOf(name), FileOf(name) + ".damaged", overwrite: true);
            known?.Remove(name);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            // On a medium that cannot be written no backup is made either.
            known?.Remove(name);
        }
    }

    public void Delete(string name)
    {
        DurableFiles.Remove(FileOf(name));
        known?.Remove(name);
    }

    /// <summary>Takes back what a run that failed has put in: on a full disk it would be in the way.</summary>
    public void TakeBack(IEnumerable<string> names)
    {
        pending.Clear();
        SweepHalves();
        foreach (string name in names)
            Delete(name);
        known = null;
    }

    public void SweepHalves()
    {
        if (Directory.Exists(folder))
            foreach (string half in Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories))
                File.Delete(half);
    }

    private string FileOf(string name) => Path.Combine(folder, name[..2], name);
}
