namespace SidFlow.Services.Backup;

/// <summary>Forgets old snapshots, and deletes the pieces that none needs any more.</summary>
/// <remarks>Under the lock that a backup holds too, so neither sees the other half done. Killed anywhere it leaves at most pieces that nobody needs.</remarks>
public sealed class RepositoryPrune(TimeProvider clock)
{
    /// <param name="dropDamaged">Snapshots whose manifests cannot be read are forgotten; otherwise no piece is deleted while there are any, since they may need it.</param>
    /// <exception cref="BackupException">The repository cannot be used.</exception>
    public async Task<PruneReport> RunAsync(BackupRepository repository, Thinning thinning, bool dropDamaged, IBackupWatch watch)
    {
        using IDisposable alone = await repository.LockAsync(alone: true, clock, watch.Stop).ConfigureAwait(false);
        return await NiceThread.RunAsync("prune", () => BackupRepository.Guard(repository.Folder, () => Prune(repository, thinning, dropDamaged, watch))).ConfigureAwait(false);
    }

    private static PruneReport Prune(BackupRepository repository, Thinning thinning, bool dropDamaged, IBackupWatch watch)
    {
        repository.SweepHalves();
        IReadOnlyList<SnapshotName> all = repository.List();
        HashSet<string> needed = new(StringComparer.Ordinal);
        List<SnapshotName> damaged = [], readable = [];
        Dictionary<SnapshotName, SnapshotManifest> manifests = [];
        foreach (SnapshotName name in all)
            try
            {
                watch.Stop.ThrowIfCancellationRequested();
                manifests[name] = repository.Read(name);
                readable.Add(name);
            }
            catch (BackupException)
            {
                damaged.Add(name);
            }
        // Damaged ones do not count: they would push good ones out.
        IReadOnlySet<SnapshotName> kept = thinning.Keep(readable);
        int forgotten = 0;
        foreach (SnapshotName name in readable.Where(name => !kept.Contains(name)).Concat(dropDamaged ? damaged : []))
        {
            watch.Stop.ThrowIfCancellationRequested();
            repository.Delete(name);
            forgotten++;
        }
        if (damaged.Count > 0 && !dropDamaged)
            return new PruneReport(forgotten, kept.Count, 0, 0, [.. damaged.Select(name => name.Id)]);
        repository.Sync();
        foreach (SnapshotName name in kept)
            needed.UnionWith(manifests[name].Files.SelectMany(file => file.Chunks));
        int chunks = 0;
        long bytes = 0, seen = 0;
        (string Name, long Bytes)[] stored = [.. repository.Chunks.List()];
        foreach ((string name, long size) in stored)
        {
            watch.Stop.ThrowIfCancellationRequested();
            watch.Report(++seen, stored.Length, "looking for pieces that nobody needs");
            if (needed.Contains(name))
                continue;
            repository.Chunks.Delete(name);
            chunks++;
            bytes += size;
        }
        return new PruneReport(forgotten, kept.Count, chunks, bytes, []);
    }
}

/// <param name="Forgotten">Snapshots.</param>
/// <param name="Kept">Snapshots.</param>
/// <param name="DeletedChunks">Pieces that no snapshot needs.</param>
/// <param name="Damaged">Ids of snapshots that cannot be read; while there are any, no piece is deleted.</param>
public sealed record PruneReport(int Forgotten, int Kept, int DeletedChunks, long DeletedBytes, IReadOnlyList<string> Damaged);
