using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Backup;

/// <summary>A data folder with something in it, and a repository beside it.</summary>
internal sealed class BackupRig : IDisposable
{
    private readonly TempFolder folder = new();

    public BackupRig(BackupSecret? secret = null)
    {
        Secret = secret ?? BackupSecret.None;
        folder.Write("data/settings.json", """{ "Web": { "Port": 1 } }""");
        folder.Write("data/models/m1/model.json", "{}");
        folder.Write("data/audit/admin-actions.jsonl", "{}\n");
        folder.Write("data/keys/key.xml", "secret");
        folder.Write("data/cache/big.wav", "again");
        File.CreateSymbolicLink(folder["data/model"], "models/m1");
        Database = new Database(folder["data/sidflow.db"]);
    }

    public BackupSecret Secret { get; }

    public Database? Database { get; private set; }

    public ManualClock Clock { get; } = new();

    public string Data => folder["data"];

    public string RepositoryFolder => folder["repository"];

    public string this[string name] => folder[name];

    public BackupRepository Open() => BackupRepository.OpenOrMake(RepositoryFolder, Secret, Clock, rounds: 1000);

    /// <summary>Rows that differ, so that pages change.</summary>
    public async Task FillAsync(int from, int count) => await Database!.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute(
        "INSERT INTO taste_tunes(path, md5) VALUES(@path, @md5)", Enumerable.Range(from, count).Select(n => new { path = $"MUSICIANS/{n}.sid", md5 = $"{n * 2654435761L:x32}" }), t), default);

    public long CountTunes() => Database!.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM taste_tunes"));

    public async Task<(SnapshotName Name, SnapshotManifest Manifest)> CreateAsync(string label = "manual")
    {
        using BackupRepository repository = Open();
        return await new SnapshotWriter(Clock).WriteAsync(repository, Database!, Data, label, new NoWatch(default));
    }

    public async Task<VerifyReport> VerifyAsync()
    {
        using BackupRepository repository = Open();
        return await new SnapshotReader(Clock).VerifyAsync(repository, null, new NoWatch(default));
    }

    public async Task<PruneReport> PruneAsync(Thinning thinning, bool dropDamaged = false)
    {
        using BackupRepository repository = Open();
        return await new RepositoryPrune(Clock).RunAsync(repository, thinning, dropDamaged, new NoWatch(default));
    }

    public async Task<RestoreJournal> PrepareAsync(string id = "latest", string? data = null)
    {
        using BackupRepository repository = Open();
        SnapshotName name = repository.Find(id);
        return await PreparedRestore.PrepareAsync(data ?? Data, name.Id,
            async tree => (await new SnapshotReader(Clock).LayOutAsync(repository, name, tree, new NoWatch(default))).CreatedAt, Clock);
    }

    /// <summary>As a stop of the daemon does.</summary>
    public void Close()
    {
        Database?.Dispose();
        Database = null;
    }

    public void Reopen() => Database = new Database(folder["data/sidflow.db"]);

    public string[] ChunkFiles() => Directory.GetFiles(Path.Combine(RepositoryFolder, "chunks"), "*", SearchOption.AllDirectories);

    public string[] ManifestFiles() => Directory.GetFiles(Path.Combine(RepositoryFolder, "snapshots"));

    public void Dispose()
    {
        Close();
        folder.Dispose();
    }
}
