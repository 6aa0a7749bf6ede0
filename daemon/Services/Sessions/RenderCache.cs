using Microsoft.Win32.SafeHandles;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Sessions;

/// <summary>A folder of files that can be made again, kept under a budget by deleting those not used for longest.</summary>
/// <remarks>
/// Thread-safe. A file's time of last write is its time of last use. A name that ends in <c>.part</c> is never taken for a whole file. A transport stream has its
/// playlist beside it, and both come and go together. A file that is stale is not found any more and is the first to make way.
/// </remarks>
public sealed class RenderCache
{
    private const string Part = ".part";

    private readonly TimeProvider clock;
    private readonly DiskReserve? reserve;
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> held = [];
    private readonly HashSet<string> stale = [];
    private long parts;

    /// <param name="reserve">What stays free on the disk; null: nothing.</param>
    public RenderCache(string folder, long maxBytes, TimeProvider clock, DiskReserve? reserve = null)
    {
        Folder = folder;
        MaxBytes = maxBytes;
        this.clock = clock;
        this.reserve = reserve;
        Directory.CreateDirectory(folder);
        // What an earlier process left half done.
        foreach (string half in Directory.EnumerateFiles(folder, "*" + Part + "*"))
            File.Delete(half);
        Trim(0);
    }

    public string Folder { get; }
    public long MaxBytes { get; }

    /// <summary>Files deleted to stay within the budget.</summary>
    public long Evicted { get; private set; }

    /// <summary>Told the names of files that are gone. Within the lock: it must not call back.</summary>
    public Action<string>? Gone { get; set; }

    public long Bytes
    {
        get
        {
            lock (gate)
                return new DirectoryInfo(Folder).EnumerateFiles().Sum(LengthOf);
        }
    }

    /// <summary>Opens a whole file for reading and keeps it from being deleted until the stream is disposed; null when there is none that holds.</summary>
    public Stream? TryOpen(string name)
    {
        lock (gate)
        {
            string path = Path.Combine(Folder, name);
            if (stale.Contains(name) || !File.Exists(path))
                return null;
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            HeldFile file = new(path, () => Release(name));
            held[name] = held.GetValueOrDefault(name) + 1;
            return file;
        }
    }

    /// <summary>Whether <see cref="TryOpen"/> would find it.</summary>
    public bool Holds(string name)
    {
        lock (gate)
            return !stale.Contains(name) && File.Exists(Path.Combine(Folder, name));
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Whole files, stale ones too, with their sizes (a playlist's included) and times of last use.</summary>
    public IReadOnlyList<CachedFile> List()
    {
        lock (gate)
        {
            Dictionary<string, FileInfo> all = new DirectoryInfo(Folder).EnumerateFiles().ToDictionary(file => file.Name);
            return [.. all.Values.Where(file => IsWhole(file.Name)).Select(file => new CachedFile(
                file.Name, LengthOf(file) + (all.TryGetValue(SoundEncoder.PlaylistOf(file.Name), out FileInfo? list) ? LengthOf(list) : 0),
                file.LastWriteTimeUtc, stale.Contains(file.Name)))];
        }
    }

    /// <summary>From now on it is as if they were not there, but for the room they take.</summary>
    public void MarkStale(IEnumerable<string> names)
    {
        lock (gate)
            stale.UnionWith(names);
    }

    /// <summary>Deletes files; one that is being read is stale from now on, and goes later.</summary>
    public void Delete(IEnumerable<string> names)
    {
        lock (gate)
            foreach (string name in names)
                if (held.ContainsKey(name))
                    stale.Add(name);
                else
                    Drop(name);
    }

    /// <summary>Makes room for a job's file, but not at the cost of files that were used since then.</summary>
    /// <returns>False when that is not enough.</returns>
    public bool TryMakeRoom(long bytes, DateTimeOffset usedBefore)
    {
        lock (gate)
            return Trim(bytes, usedBefore.UtcDateTime) <= 0;
    }

    /// <summary>A new path to write to, after making room for so many bytes. No worker of an earlier daemon has it.</summary>
    public string NewPart(string name, long expectedBytes)
    {
        Trim(expectedBytes);
        return Path.Combine(Folder, $"{name}.{Environment.ProcessId}-{Interlocked.Increment(ref parts)}{Part}");
    }

    /// <summary>The part is whole: it takes its name, atomically, its playlist where it has one just before.</summary>
    public void Complete(string part, string name)
    {
        string list = SoundEncoder.PlaylistOf(part);
        Flush(part);
        lock (gate)
        {
            string path = Path.Combine(Folder, name);
            File.SetLastWriteTimeUtc(part, clock.GetUtcNow().UtcDateTime);
            if (File.Exists(list))
                File.Move(list, SoundEncoder.PlaylistOf(path), overwrite: true);
            File.Move(part, path, overwrite: true);
            stale.Remove(name);
        }
        Trim(0);
    }

    public void Trim(long roomFor)
    {
        lock (gate)
            Trim(roomFor, DateTime.MaxValue);
    }

    /// <summary>On disk, so that a file with its final name is whole even after a power cut.</summary>
    public static void Flush(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <returns>Bytes that are still too many.</returns>
    private long Trim(long roomFor, DateTime usedBefore)
    {
        FileInfo[] files = [.. new DirectoryInfo(Folder).EnumerateFiles()];
        long excess = Math.Max(files.Sum(LengthOf) + roomFor - MaxBytes, reserve?.Missing(Folder, roomFor) ?? 0);
        if (excess <= 0)
            return excess;
        foreach (FileInfo file in files.OrderBy(file => !stale.Contains(file.Name)).ThenBy(file => file.LastWriteTimeUtc))
        {
            if (excess <= 0)
                break;
            if (!IsWhole(file.Name) || held.ContainsKey(file.Name) || (file.LastWriteTimeUtc >= usedBefore && !stale.Contains(file.Name)))
                continue;
            excess -= LengthOf(file);
            Drop(file.Name);
            Evicted++;
        }
        return excess;
    }

    private void Drop(string name)
    {
        File.Delete(Path.Combine(Folder, name));
        File.Delete(Path.Combine(Folder, SoundEncoder.PlaylistOf(name)));
        stale.Remove(name);
        Gone?.Invoke(name);
    }

    private static bool IsWhole(string name) => !name.Contains(Part, StringComparison.Ordinal) && Path.GetExtension(name) != ".m3u8";

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

/// <param name="Used">When it was used last, UTC.</param>
public sealed record CachedFile(string Name, long Bytes, DateTime Used, bool IsStale);
