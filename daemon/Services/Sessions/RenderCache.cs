namespace SidFlow.Services.Sessions;

/// <summary>A folder of files that can be made again, kept under a budget by deleting those not used for longest.</summary>
/// <remarks>Thread-safe. A file's time of last write is its time of last use. A name that ends in <c>.part</c> is never taken for a whole file.</remarks>
public sealed class RenderCache
{
    private const string Part = ".part";

    private readonly string folder;
    private readonly long maxBytes;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> held = [];
    private long parts;

    public RenderCache(string folder, long maxBytes, TimeProvider clock)
    {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
        Directory.CreateDirectory(folder);
        // What an earlier process left half done.
        foreach (string half in Directory.EnumerateFiles(folder, "*" + Part))
            File.Delete(half);
        Trim(0);
    }

    /// <summary>Files deleted to stay within the budget.</summary>
    public long Evicted { get; private set; }

    public long Bytes
    {
        get
        {
            lock (gate)
                return new DirectoryInfo(folder).EnumerateFiles().Sum(LengthOf);
        }
    }

    /// <summary>Opens a whole file for reading and keeps it from being deleted until the stream is disposed; null when there is none.</summary>
    public Stream? TryOpen(string name)
    {
        lock (gate)
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path))
                return null;
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            HeldFile file = new(path, () => Release(name));
            held[name] = held.GetValueOrDefault(name) + 1;
            return file;
        }
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>A new path to write to, after making room for so many bytes.</summary>
    public string NewPart(string name, long expectedBytes)
    {
        Trim(expectedBytes);
        return Path.Combine(folder, $"{name}.{Interlocked.Increment(ref parts)}{Part}");
    }

    /// <summary>The part is whole: it takes its name, atomically.</summary>
    public void Complete(string part, string name)
    {
        lock (gate)
        {
            File.SetLastWriteTimeUtc(part, clock.GetUtcNow().UtcDateTime);
            File.Move(part, Path.Combine(folder, name), overwrite: true);
        }
        Trim(0);
    }

    public void Trim(long roomFor)
    {
        lock (gate)
        {
            FileInfo[] files = [.. new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc)];
            long excess = files.Sum(LengthOf) + roomFor - maxBytes;
            foreach (FileInfo file in files)
            {
                if (excess <= 0)
                    return;
                if (file.Name.EndsWith(Part, StringComparison.Ordinal) || held.ContainsKey(file.Name))
                    continue;
                excess -= LengthOf(file);
                file.Delete();
                Evicted++;
            }
        }
    }

    /// <summary>Zero for a file that is gone by now: parts come and go outside the lock.</summary>
    private static long LengthOf(FileInfo file)
    {
        // Exists and Length then come from one look at the file.
        file.Refresh();
        return file.Exists ? file.Length : 0;
    }

    private void Release(string name)
    {
        lock (gate)
        {
            if (--held[name] == 0)
                held.Remove(name);
        }
    }

    private sealed class HeldFile(string path, Action release) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)
    {
        private Action? release = release;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Interlocked.Exchange(ref release, null)?.Invoke();
        }
    }
}
