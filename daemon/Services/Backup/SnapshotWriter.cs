using System.Security.Cryptography;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>Makes snapshots: the database as of one moment and the files beside it, cut into pieces of which each is stored once.</summary>
/// <remarks>
/// Pieces are runs of a fixed length. SQLite changes pages where they lie, so a change moves nothing behind it and a cut that follows the content would find no more
/// than a fixed one does; docs/backup.md has both measured.
/// </remarks>
public sealed class SnapshotWriter(TimeProvider clock)
{
    /// <summary>Made while the daemon plays and scans; on a thread that lets everything else go first.</summary>
    /// <param name="label">What it is made for: 1 to 20 lower-case letters.</param>
    /// <exception cref="BackupException">There is no new snapshot then, and what was written for it is taken back where the disk allows it.</exception>
    public async Task<(SnapshotName Name, SnapshotManifest Manifest)> WriteAsync(BackupRepository repository, Database database, string dataFolder, string label, IBackupWatch watch)
    {
        if (label.Length is 0 or > 20 || !label.All(char.IsAsciiLetterLower))
            throw new BackupException("A label has 1 to 20 lower-case letters.");
        try
        {
            using IDisposable alone = await repository.LockAsync(alone: true, clock, watch.Stop).ConfigureAwait(false);
            repository.Prepare();
            using DatabaseSnapshot snapshot = await database.SnapshotAsync(watch.Stop).ConfigureAwait(false);
            return await NiceThread.RunAsync("backup", () => Write(repository, snapshot, dataFolder, label, watch)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StorageException)
        {
            throw BackupRepository.Told(repository.Folder, failure);
        }
    }

    private (SnapshotName, SnapshotManifest) Write(BackupRepository repository, DatabaseSnapshot snapshot, string dataFolder, string label, IBackupWatch watch)
    {
        IReadOnlyList<string> paths = BackupSet.Find(dataFolder);
        Cutting cutting = new(repository, watch, snapshot.Size + paths.Sum(path => SizeOf(dataFolder, path)));
        try
        {
            List<SnapshotFile> files = [cutting.Cut(BackupSet.Database, snapshot.Read)];
            IReadOnlyDictionary<string, long> rows = snapshot.CountRows();
            foreach (string path in paths)
                if (CutFile(cutting, dataFolder, path) is { } file)
                    files.Add(file);
            repository.Chunks.Flush();
            IReadOnlyList<SnapshotName> before = repository.List();
            SnapshotManifest manifest = new(SnapshotManifest.KnownFormat, before.Count == 0 ? 1 : before[^1].Sequence + 1, label, clock.GetUtcNow(), Product.Version,
                snapshot.SchemaVersion, BackupRepository.UsualChunkBytes, files, rows, BackupSet.NotSaved(dataFolder), cutting.Added.Count, cutting.AddedBytes);
            return (repository.Write(manifest), manifest);
        }
        catch (Exception failure)
        {
            TakeBack(repository, cutting, failure);
            throw;
        }
    }

    /// <summary>Nobody else can have come to need them: the lock is ours.</summary>
    private static void TakeBack(BackupRepository repository, Cutting cutting, Exception failure)
    {
        try
        {
            repository.Chunks.TakeBack(cutting.Added);
        }
        catch (Exception worse) when (worse is IOException or UnauthorizedAccessException)
        {
            // The disk is gone: the next prune sweeps what lies there.
            failure.Data["left"] = worse.Message;
        }
    }

    private static SnapshotFile? CutFile(Cutting cutting, string dataFolder, string path)
    {
        string full = Path.Combine(dataFolder, path);
        if (new FileInfo(full).LinkTarget is { } link)
            return Path.IsPathRooted(link) || link.Split('/').Contains("..") ? null : new SnapshotFile(path, 0, "", [], link);
        FileStream source;
        try
        {
            source = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Deleted since it was listed, such as an old model.
            return null;
        }
        using (source)
            return cutting.Cut(path, (_, into) => source.ReadAtLeast(into, into.Length, throwOnEndOfStream: false));
    }

    private static long SizeOf(string dataFolder, string path) => new FileInfo(Path.Combine(dataFolder, path)) is { Exists: true, LinkTarget: null } file ? file.Length : 0;

    private delegate int Reading(long offset, Span<byte> into);

    private sealed class Cutting(BackupRepository repository, IBackupWatch watch, long total)
    {
        private const int ReportEvery = 64;

        private readonly byte[] piece = new byte[BackupRepository.UsualChunkBytes];
        private long done;

        public List<string> Added { get; } = [];

        public long AddedBytes { get; private set; }

        public SnapshotFile Cut(string path, Reading read)
        {
            List<string> names = [];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            while (true)
            {
                watch.Stop.ThrowIfCancellationRequested();
                int got = read(size, piece);
                if (got == 0)
                    break;
                ReadOnlySpan<byte> content = piece.AsSpan(0, got);
                hash.AppendData(content);
                string name = repository.NameOf(content);
                // Before it is written: a piece that breaks the disk is taken back as well.
                if (!repository.Chunks.Knows(name))
                    Added.Add(name);
                AddedBytes += repository.Chunks.Put(name, content);
                names.Add(name);
                size += got;
                done += got;
                if (names.Count % ReportEvery == 0)
                    watch.Report(done, Math.Max(done, total), $"saving {path}");
                if (got < piece.Length)
                    break;
            }
            watch.Report(done, Math.Max(done, total), $"saved {path}");
            return new SnapshotFile(path, size, Convert.ToHexStringLower(hash.GetHashAndReset()), names);
        }
    }
}
