using System.Security.Cryptography;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>Reads snapshots: checks every byte of them, or lays one out as a folder.</summary>
public sealed class SnapshotReader(TimeProvider clock)
{
    /// <summary>Bytes that stay free on the disk beside what a restore writes.</summary>
    private const long Reserve = 16L << 20;

    /// <summary>Every piece is there and is what was saved. Writes nothing, but sets damaged pieces aside, so that the next backup stores them anew.</summary>
    /// <param name="only">Null: all snapshots.</param>
    /// <exception cref="BackupException">The repository cannot be read at all.</exception>
    public async Task<VerifyReport> VerifyAsync(BackupRepository repository, SnapshotName? only, IBackupWatch watch)
    {
        using IDisposable shared = await repository.LockAsync(alone: false, clock, watch.Stop).ConfigureAwait(false);
        return await NiceThread.RunAsync("backup check", () => BackupRepository.Guard(repository.Folder, () => Verify(repository, only is null ? repository.List() : [only], watch))).ConfigureAwait(false);
    }

    /// <summary>Lays a snapshot out below an empty folder: hashes checked while it is written, then the database's integrity, its step and its rows.</summary>
    /// <exception cref="BackupException">It is damaged, or newer than this SIDFlow. The folder is to be thrown away then.</exception>
    public async Task<SnapshotManifest> LayOutAsync(BackupRepository repository, SnapshotName name, string folder, IBackupWatch watch)
    {
        using IDisposable shared = await repository.LockAsync(alone: false, clock, watch.Stop).ConfigureAwait(false);
        try
        {
            return await NiceThread.RunAsync("restore", () => LayOut(repository, name, folder, watch)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{name.Id} cannot be restored: {failure.Message}", failure);
        }
    }

    private static VerifyReport Verify(BackupRepository repository, IReadOnlyList<SnapshotName> names, IBackupWatch watch)
    {
        List<string> problems = [];
        List<(SnapshotName Name, SnapshotManifest Manifest)> read = [];
        foreach (SnapshotName name in names)
            try
            {
                read.Add((name, repository.Read(name)));
            }
            catch (BackupException damaged)
            {
                problems.Add(damaged.Message);
            }
        Dictionary<string, bool> seen = new(StringComparer.Ordinal);
        long total = read.SelectMany(one => one.Manifest.Files).SelectMany(file => file.Chunks).Distinct(StringComparer.Ordinal).LongCount();
        foreach ((SnapshotName name, SnapshotManifest manifest) in read)
            foreach (SnapshotFile file in manifest.Files)
            {
                bool whole = true;
                foreach (string chunk in file.Chunks)
                {
                    watch.Stop.ThrowIfCancellationRequested();
                    if (!seen.TryGetValue(chunk, out bool good))
                    {
                        seen[chunk] = good = IsGood(repository, chunk, manifest.ChunkBytes, problems);
                        if (seen.Count % 64 == 0)
                            watch.Report(seen.Count, total, "reading pieces");
                    }
                    whole &= good;
                }
                if (!whole)
                    problems.Add($"{file.Path} in {name.Id} cannot be restored.");
            }
        watch.Report(total, total, "read");
        return new VerifyReport(read.Count, seen.Count, problems);
    }

    private static bool IsGood(BackupRepository repository, string chunk, int longest, List<string> problems)
    {
        try
        {
            repository.Chunks.Get(chunk, longest);
            return true;
        }
        catch (BackupException damaged)
        {
            problems.Add(damaged.Message);
            repository.Chunks.SetAside(chunk);
            return false;
        }
    }

    private static SnapshotManifest LayOut(BackupRepository repository, SnapshotName name, string folder, IBackupWatch watch)
    {
        SnapshotManifest manifest = repository.Read(name);
        int knows = Schema.Steps.Max(step => step.Number);
        if (manifest.SchemaVersion > knows)
            throw new BackupException(Database.NewerSchema($"The snapshot {name.Id}", manifest.SchemaVersion, knows));
        if (manifest.Files.All(file => file.Path != BackupSet.Database))
            throw new BackupException($"The snapshot {name.Id} holds no database.");
        Directory.CreateDirectory(folder);
        if (new DiskReserve(Reserve).Complaint(folder, manifest.Size, "to restore") is { } complaint)
            throw new BackupException(complaint);
        long done = 0;
        foreach (SnapshotFile file in manifest.Files)
        {
            string path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (file.Link is not null)
                File.CreateSymbolicLink(path, file.Link);
            else
                WriteFile(repository, name, manifest, file, path, watch, ref done);
        }
        DatabaseCheck.Check(name.Id, Path.Combine(folder, BackupSet.Database), manifest.SchemaVersion, manifest.Rows);
        return manifest;
    }

    private static void WriteFile(BackupRepository repository, SnapshotName name, SnapshotManifest manifest, SnapshotFile file, string path, IBackupWatch watch, ref long done)
    {
        using FileStream target = new(path, FileMode.CreateNew, FileAccess.Write);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string chunk in file.Chunks)
        {
            watch.Stop.ThrowIfCancellationRequested();
            byte[] content = repository.Chunks.Get(chunk, manifest.ChunkBytes);
            if (content.Length != Math.Min(manifest.ChunkBytes, file.Size - target.Position))
                throw Damaged(name, file);
            hash.AppendData(content);
            target.Write(content);
            done += content.Length;
            watch.Report(done, manifest.Size, $"restoring {file.Path}");
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            throw Damaged(name, file);
    }

    private static BackupException Damaged(SnapshotName name, SnapshotFile file) => new($"{file.Path} in {name.Id} is not what was saved. Use another snapshot.");
}

/// <param name="Snapshots">Read.</param>
/// <param name="Chunks">Different pieces read.</param>
/// <param name="Problems">Sentences; none: all is well.</param>
public sealed record VerifyReport(int Snapshots, int Chunks, IReadOnlyList<string> Problems);
