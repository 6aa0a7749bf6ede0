using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>A restore in two steps: a checked tree beside the data, then a swap by renames that a power cut anywhere only interrupts.</summary>
/// <remarks>
/// <c>restore/tree</c> in the data folder is what comes back, <c>restore/ready.json</c> says that it is whole. From then on the swap is due: whoever takes the data
/// folder next, the daemon at its start or the next command, carries it out or on. What was there goes into a folder <c>before-restore-TIME</c>.
/// </remarks>
public static class PreparedRestore
{
    public const string FolderName = "restore";

    private const string TreeName = "tree", JournalName = "ready.json", AsidePrefix = "before-restore-";

    private static readonly JsonSerializerOptions layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The backup that comes at the next start; null when none is prepared.</summary>
    public static RestoreJournal? Find(string dataFolder)
    {
        string file = Path.Combine(dataFolder, FolderName, JournalName);
        if (!File.Exists(file))
            return null;
        try
        {
            if (JsonSerializer.Deserialize<RestoreJournal>(File.ReadAllBytes(file), layout) is { From: not null, Aside: not null } journal
                && journal.Aside.StartsWith(AsidePrefix, StringComparison.Ordinal) && Path.GetFileName(journal.Aside) == journal.Aside)
                return journal;
        }
        catch (JsonException damage)
        {
            throw new BackupException($"{file} is damaged ({damage.Message}). Delete the folder {Path.Combine(dataFolder, FolderName)} and restore once more.", damage);
        }
        throw new BackupException($"{file} is damaged. Delete the folder {Path.Combine(dataFolder, FolderName)} and restore once more.");
    }

    /// <summary>Lays a backup out and makes its swap due. The data itself is not touched, so that the music plays on.</summary>
    /// <param name="layOut">Fills the folder it is given, and tells when the backup was made.</param>
    /// <exception cref="BackupException">Nothing is due then.</exception>
    public static async Task<RestoreJournal> PrepareAsync(string dataFolder, string from, Func<string, Task<DateTimeOffset>> layOut, TimeProvider clock)
    {
        Cancel(dataFolder);
        string folder = Path.Combine(dataFolder, FolderName), tree = Path.Combine(folder, TreeName);
        bool isDue = false;
        try
        {
            Directory.CreateDirectory(tree);
            DateTimeOffset createdAt = await layOut(tree).ConfigureAwait(false);
            DateTimeOffset now = clock.GetUtcNow();
            RestoreJournal journal = new(from, createdAt, now, AsidePrefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
            DurableFiles.Write(Path.Combine(folder, JournalName), JsonSerializer.SerializeToUtf8Bytes(journal, layout));
            isDue = true;
            return journal;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{from} cannot be laid out in {folder}: {failure.Message}", failure);
        }
        finally
        {
            if (!isDue)
                Cancel(dataFolder);
        }
    }

    /// <summary>Forgets what was prepared.</summary>
    /// <returns>False when nothing was.</returns>
    public static bool Cancel(string dataFolder)
    {
        string folder = Path.Combine(dataFolder, FolderName);
        bool was = File.Exists(Path.Combine(folder, JournalName));
        // First that it is whole: half a tree must never be due.
        DurableFiles.Remove(Path.Combine(folder, JournalName));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return was;
    }

    /// <summary>Carries the swap out that is due, or on where it was interrupted. For whoever holds the data folder's lock, before the database is opened.</summary>
    /// <returns>Null when nothing was due.</returns>
    /// <exception cref="BackupException">The old database is in use, or the disk does not let it be moved. The swap stays due.</exception>
    public static RestoreReport? Finish(string dataFolder)
    {
        if (Find(dataFolder) is not { } journal)
            return null;
        string tree = Path.Combine(dataFolder, FolderName, TreeName), aside = Path.Combine(dataFolder, journal.Aside);
        try
        {
            if (File.Exists(Path.Combine(tree, BackupSet.Database)))
                DatabaseCheck.Release(Path.Combine(dataFolder, BackupSet.Database));
            foreach (string name in Directory.EnumerateFileSystemEntries(tree).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal).ToArray())
                Swap(name, tree, dataFolder, aside);
            Sync(Path.Combine(dataFolder, FolderName, JournalName));
            Cancel(dataFolder);
            return new RestoreReport(journal.From, journal.CreatedAt, Directory.Exists(aside) ? [.. Directory.EnumerateFileSystemEntries(aside).Order(StringComparer.Ordinal)] : []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The restore of {journal.From} cannot be finished: {failure.Message} Put that right and start again; it goes on from there.", failure);
        }
    }

    private static void Swap(string name, string tree, string dataFolder, string aside)
    {
        string target = Path.Combine(dataFolder, name);
        // What operators did is never taken back: the log that is there goes on.
        if (name == BackupSet.Audit && Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            return;
        if (name == BackupSet.Database)
            foreach (string companion in new[] { "-wal", "-shm" })
                PutAside(target + companion, aside);
        PutAside(target, aside);
        DurableFiles.Rename(Path.Combine(tree, name), target);
    }

    private static void PutAside(string path, string aside)
    {
        FileInfo file = new(path);
        if (file.LinkTarget is null && !file.Exists && !Directory.Exists(path))
            return;
        Directory.CreateDirectory(aside);
        string kept = Path.Combine(aside, file.Name);
        // Something came there between two tries: both stay.
        for (int n = 2; new FileInfo(kept).LinkTarget is not null || Path.Exists(kept); n++)
            kept = Path.Combine(aside, $"{file.Name}.{n}");
        DurableFiles.Rename(path, kept);
    }

    private static void Sync(string file)
    {
        using SafeFileHandle any = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        DurableFiles.Sync(any);
    }
}

/// <summary>ready.json.</summary>
/// <param name="From">Which backup, for people.</param>
/// <param name="Aside">Folder in the data folder for what is there now.</param>
public sealed record RestoreJournal(string From, DateTimeOffset CreatedAt, DateTimeOffset PreparedAt, string Aside);

/// <param name="Kept">What was there before, under its new names.</param>
public sealed record RestoreReport(string From, DateTimeOffset CreatedAt, IReadOnlyList<string> Kept);
