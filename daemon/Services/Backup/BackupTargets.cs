using System.Collections.Concurrent;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Backup;

/// <summary>A place that backups go to.</summary>
/// <param name="Name"><c>local</c> or <c>second</c>.</param>
/// <param name="MakeFolder">The repository is made where there is none. Never on a disk that may not be there: an empty mount point would be taken for it.</param>
public sealed record BackupTarget(string Name, string Folder, BackupSecret Secret, Thinning Thinning, bool MakeFolder);

/// <summary>The places that the settings name.</summary>
public sealed class BackupTargets(SidFlowSettings settings, TimeProvider clock)
{
    public const string Local = "local", Second = "second";

    public IReadOnlyList<BackupTarget> All { get; } =
    [
        new(Local, settings.Backup.Folder, settings.Backup.Secret, settings.Backup.Thinning, MakeFolder: true),
        .. settings.Backup.SecondFolder is { } second ? [new BackupTarget(Second, second, settings.Backup.Secret, settings.Backup.SecondThinning, MakeFolder: false)] : Array.Empty<BackupTarget>(),
    ];

    private readonly ConcurrentDictionary<string, (bool IsThere, DateTimeOffset? Newest)> seen = new();

    /// <summary>Of each target that a backup was made on, or tried, since the start: whether it was there. Waits for no disk.</summary>
    public IEnumerable<(string Name, bool IsThere)> Available => seen.Select(target => (target.Key, target.Value.IsThere));

    /// <summary>Likewise when its newest snapshot was made; of the local one also when it was made before.</summary>
    public IEnumerable<(string Name, DateTimeOffset At)> Newest
    {
        get
        {
            if (!seen.ContainsKey(Local) && BackupRepository.Names(All[0].Folder) is [.., var newest])
                Note(Local, true, newest.CreatedAt);
            return seen.Where(target => target.Value.Newest is not null).Select(target => (target.Key, target.Value.Newest!.Value));
        }
    }

    internal void Note(string name, bool isThere, DateTimeOffset? newest = null) =>
        seen.AddOrUpdate(name, (isThere, newest), (_, before) => (isThere, newest ?? before.Newest));

    /// <param name="name">Null: the local one.</param>
    /// <exception cref="BackupException">There is none of that name.</exception>
    public BackupTarget Find(string? name) => All.FirstOrDefault(target => target.Name == (name ?? Local)) ?? throw new BackupException(
        name == Second ? "There is no second target: set Backup:SecondFolder." : $"There is no target '{name}', only {string.Join(" and ", All.Select(target => target.Name))}.");

    /// <summary>To write.</summary>
    /// <param name="make">Also where the target does not make its own.</param>
    public BackupRepository OpenToWrite(BackupTarget target, bool make = false) =>
        target.MakeFolder || make ? BackupRepository.OpenOrMake(target.Folder, target.Secret, clock) : BackupRepository.Open(target.Folder, target.Secret);

    /// <summary>How a target is, without waiting for anybody.</summary>
    public static TargetState Look(BackupTarget target)
    {
        try
        {
            using BackupRepository repository = BackupRepository.Open(target.Folder, target.Secret);
            List<SnapshotState> snapshots = [.. repository.List().Select(name => Look(repository, name))];
            (int count, long bytes) = (0, 0);
            foreach ((_, long size) in repository.Chunks.List())
                (count, bytes) = (count + 1, bytes + size);
            return new TargetState(target.Name, target.Folder, "ready", null, repository.IsEncrypted, count, bytes, snapshots);
        }
        catch (TargetAbsentException absent)
        {
            return new TargetState(target.Name, target.Folder, target.MakeFolder ? "empty" : "absent", target.MakeFolder ? null : absent.Message, false, 0, 0, []);
        }
        catch (Exception trouble) when (trouble is BackupException or IOException or UnauthorizedAccessException)
        {
            return new TargetState(target.Name, target.Folder, "unusable", trouble.Message, false, 0, 0, []);
        }
    }

    private static SnapshotState Look(BackupRepository repository, SnapshotName name)
    {
        try
        {
            SnapshotManifest manifest = repository.Read(name);
            return new SnapshotState(name.Id, name.Sequence, name.CreatedAt, manifest.Label, manifest.Version, manifest.SchemaVersion, manifest.Size, manifest.AddedBytes, manifest.AddedChunks, null);
        }
        catch (BackupException damaged)
        {
            return new SnapshotState(name.Id, name.Sequence, name.CreatedAt, null, null, null, null, null, null, damaged.Message);
        }
    }
}

/// <param name="State"><c>ready</c>, <c>empty</c> (no backup yet), <c>absent</c> (its disk is not there), <c>unusable</c>.</param>
/// <param name="Trouble">Null when it is ready.</param>
/// <param name="Bytes">Of all pieces as they are stored.</param>
public sealed record TargetState(string Target, string Folder, string State, string? Trouble, bool Encrypted, int Chunks, long Bytes, IReadOnlyList<SnapshotState> Snapshots);

/// <param name="Size">Bytes of its files.</param>
/// <param name="AddedBytes">What it added to the repository.</param>
/// <param name="Damage">Null for a manifest that can be read; all the rest but id and time is null otherwise.</param>
public sealed record SnapshotState(
    string Id, int Sequence, DateTimeOffset CreatedAt, string? Label, string? Version, int? SchemaVersion, long? Size, long? AddedBytes, int? AddedChunks, string? Damage);
