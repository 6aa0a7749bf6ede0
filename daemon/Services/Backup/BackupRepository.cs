using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>A folder of snapshots whose pieces are each stored once.</summary>
/// <remarks>
/// <c>repository.json</c>, <c>lock</c>, <c>chunks/ab/abcd…</c> (a piece under the hash of its content) and <c>snapshots/SEQUENCE-TIME.HASH</c> (a manifest, its hash in
/// its name). A snapshot exists once its manifest has its name, and that comes last; pieces that no manifest names are swept by the next prune.
/// Whoever writes holds the lock alone, whoever reads shares it.
/// </remarks>
public sealed class BackupRepository : IDisposable
{
    /// <summary>16 pages of SQLite's: docs/backup.md has the figures of others.</summary>
    public const int UsualChunkBytes = 1 << 16;

    private const string SnapshotsName = "snapshots";

    private static readonly TimeSpan lockPatience = TimeSpan.FromMinutes(10), lockPause = TimeSpan.FromMilliseconds(200);

    private readonly BackupSeal seal;

    private BackupRepository(string folder, BackupSeal seal)
    {
        Folder = folder;
        this.seal = seal;
        Chunks = new ChunkStore(Path.Combine(folder, "chunks"), seal);
    }

    public string Folder { get; }

    public bool IsEncrypted => seal.IsEncrypted;

    internal ChunkStore Chunks { get; }

    internal string NameOf(ReadOnlySpan<byte> content) => seal.NameOf(content);

    private string Snapshots => Path.Combine(Folder, SnapshotsName);

    /// <exception cref="TargetAbsentException">There is none.</exception>
    /// <exception cref="BackupException">It cannot be read, or the secret does not fit.</exception>
    public static BackupRepository Open(string folder, BackupSecret secret) => Guard(folder, () => new BackupRepository(folder, RepositoryFile.Open(folder, secret).Seal));

    /// <summary>Makes one where there is none.</summary>
    /// <exception cref="BackupException">The folder cannot be written, or holds a repository that the secret does not open.</exception>
    public static BackupRepository OpenOrMake(string folder, BackupSecret secret, TimeProvider clock, int rounds = BackupSecret.UsualRounds)
    {
        try
        {
            Make(folder, secret, clock, rounds);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{folder} cannot be used: {failure.Message} Check the folder's rights and the free space.", failure);
        }
        return Open(folder, secret);
    }

    private static void Make(string folder, BackupSecret secret, TimeProvider clock, int rounds)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, RepositoryFile.Name)))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) is not (RepositoryFile.Name + ".part")))
                throw new BackupException($"{folder} has files in it and is no repository. Name an empty folder or a new one.");
            DurableFiles.Write(Path.Combine(folder, RepositoryFile.Name), RepositoryFile.Make(secret, rounds, clock).ToBytes());
        }
    }

    /// <summary>All snapshots, the oldest first, known by the names of their manifests.</summary>
    public IReadOnlyList<SnapshotName> List() => Guard(Folder, () => Names(Folder));

    /// <summary>The same of a folder that is not opened; none where there is no repository.</summary>
    internal static IReadOnlyList<SnapshotName> Names(string folder) => new DirectoryInfo(Path.Combine(folder, SnapshotsName)) is { Exists: true } snapshots
        ? [.. snapshots.EnumerateFiles().Select(file => SnapshotName.Parse(file.Name)).OfType<SnapshotName>().OrderBy(name => name.Sequence).ThenBy(name => name.File, StringComparer.Ordinal)]
        : [];

    /// <param name="id">An id, its number, or <c>latest</c>.</param>
    /// <exception cref="BackupException">There is none.</exception>
    public SnapshotName Find(string id) => Guard(Folder, () =>
    {
        IReadOnlyList<SnapshotName> all = List();
        if (id == "latest" && all.Count > 0)
            return all[^1];
        return all.FirstOrDefault(name => name.Id == id || (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && name.Sequence == number))
            ?? throw new BackupException($"There is no snapshot '{id}' in {Folder}. 'sidflowd backup list' shows those there are.");
    });

    /// <exception cref="BackupException">It is damaged.</exception>
    public SnapshotManifest Read(SnapshotName name) => Guard(Folder, () =>
    {
        FileInfo file = new(Path.Combine(Snapshots, name.File));
        if (!file.Exists)
            throw new BackupException($"The manifest of {name.Id} is not there any more.");
        byte[]? bytes = file.Length <= SnapshotManifest.LongestBytes ? File.ReadAllBytes(file.FullName) : null;
        if (bytes is null || Convert.ToHexStringLower(SHA256.HashData(bytes)) != name.Hash)
            throw new BackupException($"The manifest of {name.Id} is damaged: it is not what was saved. Use another snapshot.");
        try
        {
            byte[]? plain = IsEncrypted ? seal.Open(bytes, name.Id, SnapshotManifest.LongestBytes) : bytes;
            return SnapshotManifest.Parse(plain ?? throw new FormatException("it was not encrypted by this repository's key"));
        }
        catch (FormatException fault)
        {
            throw new BackupException($"The manifest of {name.Id} cannot be used: {fault.Message}.", fault);
        }
    });

    /// <summary>From here on the snapshot exists.</summary>
    internal SnapshotName Write(SnapshotManifest manifest)
    {
        string id = SnapshotName.IdOf(manifest.Sequence, manifest.CreatedAt);
        byte[] bytes = IsEncrypted ? seal.Close(manifest.ToBytes(), id) : manifest.ToBytes();
        SnapshotName name = new(manifest.Sequence, manifest.CreatedAt, id, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        DurableFiles.Write(Path.Combine(Snapshots, name.File), bytes);
        return name;
    }

    internal void Delete(SnapshotName name) => File.Delete(Path.Combine(Snapshots, name.File));

    /// <summary>Makes the folders, and sweeps what processes that were killed have left half written. Only under the lock.</summary>
    internal void Prepare()
    {
        Directory.CreateDirectory(Chunks.Folder);
        Directory.CreateDirectory(Snapshots);
        SweepHalves();
    }

    /// <summary>What was deleted is gone for good before anything else is: not every file system keeps that order.</summary>
    internal void Sync()
    {
        using SafeFileHandle any = File.OpenHandle(Path.Combine(Folder, RepositoryFile.Name), FileMode.Open, FileAccess.Read);
        DurableFiles.Sync(any);
    }

    /// <summary>Deletes what processes that were killed have left half written. Only under the lock.</summary>
    internal void SweepHalves()
    {
        Chunks.SweepHalves();
        if (Directory.Exists(Snapshots))
            foreach (string half in Directory.EnumerateFiles(Snapshots, "*.part"))
                File.Delete(half);
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="alone">To write; otherwise others may read as well.</param>
    /// <exception cref="BackupException">Somebody else holds it for too long.</exception>
    internal async Task<IDisposable> LockAsync(bool alone, TimeProvider clock, CancellationToken stop)
    {
        long began = clock.GetTimestamp();
        string file = Path.Combine(Folder, "lock");
        while (true)
        {
            try
            {
                // An advisory lock (flock) that ends with the process, however it ends.
                return alone ? new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                    : File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read)
                    // Nobody has ever pruned here, or the medium is read-only and nobody can.
                    : new MemoryStream();
            }
            catch (DirectoryNotFoundException gone)
            {
                throw new TargetAbsentException($"{Folder} is not there any more.", gone);
            }
            catch (UnauthorizedAccessException denied)
            {
                throw new BackupException($"{Folder} cannot be written: {denied.Message} Check the folder's rights, and that its disk is not mounted read-only.", denied);
            }
            catch (IOException busy) when (clock.GetElapsedTime(began) > lockPatience)
            {
                throw new BackupException($"{Folder} is in use by another backup or prune ({busy.Message}).", busy);
            }
            catch (IOException)
            {
                await Task.Delay(lockPause, clock, stop).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => seal.Dispose();

    /// <summary>What disks do, said with the folder's name.</summary>
    internal static T Guard<T>(string folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StorageException)
        {
            throw Told(folder, failure);
        }
    }

    internal static BackupException Told(string folder, Exception failure) => !File.Exists(Path.Combine(folder, RepositoryFile.Name))
        ? new TargetAbsentException($"{folder} is not there any more: {failure.Message} Connect and mount its disk.", failure)
        : new BackupException($"{folder} cannot be used: {failure.Message} Check the folder's rights and the free space.", failure);
}

/// <summary>A snapshot as the name of its manifest tells it.</summary>
/// <param name="Id"><c>00000042-20261122T020000Z</c>.</param>
/// <param name="Hash">SHA-256 of the manifest's file.</param>
public sealed record SnapshotName(int Sequence, DateTimeOffset CreatedAt, string Id, string Hash)
{
    private const int SequenceDigits = 8, HashDigits = 64;
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";

    public string File => $"{Id}.{Hash}";

    internal static string IdOf(int sequence, DateTimeOffset createdAt) => $"{sequence:D8}-{createdAt.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}";

    /// <returns>Null for what is no manifest's name.</returns>
    internal static SnapshotName? Parse(string file) =>
        file.Split('.') is [var id, { Length: HashDigits } hash] && SnapshotManifest.IsName(hash) && id.Split('-') is [{ Length: SequenceDigits } number, var stamp]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int sequence) && sequence > 0
            && DateTime.TryParseExact(stamp, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime at)
            ? new SnapshotName(sequence, at, id, hash) : null;
}
