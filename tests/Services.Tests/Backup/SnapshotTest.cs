using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Backup;

/// <summary>From data to repository and back.</summary>
[TestFixture]
public sealed class SnapshotTest
{
    private static readonly BackupSecret passphrase = new("correct horse");

    [TestCase(false)]
    [TestCase(true)]
    public async Task WhatWasSavedComesBackAndWhatWasThereIsKept(bool encrypted)
    {
        using BackupRig rig = new(encrypted ? passphrase : null);
        await rig.FillAsync(0, 5000);
        (_, SnapshotManifest manifest) = await rig.CreateAsync("daily");
        await rig.FillAsync(5000, 10);
        File.WriteAllText(rig["data/settings.json"], "{}");
        File.WriteAllText(rig["data/audit/admin-actions.jsonl"], "{}\n{}\n");

        await rig.PrepareAsync();
        Assert.That(rig.CountTunes(), Is.EqualTo(5010), "Nothing changes before the swap.");
        rig.Close();
        RestoreReport report = PreparedRestore.Finish(rig.Data)!;
        rig.Reopen();
        Assert.Multiple(() =>
        {
            Assert.That(rig.CountTunes(), Is.EqualTo(5000));
            Assert.That(rig.Database!.FindDamage(), Is.Null);
            Assert.That(File.ReadAllText(rig["data/settings.json"]), Does.Contain("Port"));
            Assert.That(File.ReadAllText(rig["data/model/model.json"]), Is.EqualTo("{}"), "a link comes back as one");
            Assert.That(File.ReadAllText(rig["data/audit/admin-actions.jsonl"]), Is.EqualTo("{}\n{}\n"), "what operators did is never taken back");
            Assert.That(File.ReadAllText(rig["data/keys/key.xml"]), Is.EqualTo("secret"));
            Assert.That(report.Kept.Select(Path.GetFileName), Is.EquivalentTo(new[] { "sidflow.db", "settings.json", "models", "model" }));
            Assert.That(Directory.Exists(rig["data/restore"]), Is.False);
            Assert.That(manifest.Rows["taste_tunes"], Is.EqualTo(5000));
            Assert.That(manifest.LeftOut.Select(left => left.Name), Is.EquivalentTo(new[] { "cache", "keys" }));
            Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(new[] { "sidflow.db", "audit/admin-actions.jsonl", "model", "models/m1/model.json", "settings.json" }));
        });
        using Database kept = new(report.Kept.Single(path => path.EndsWith("sidflow.db", StringComparison.Ordinal)));
        Assert.That(kept.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM taste_tunes")), Is.EqualTo(5010));
    }

    [Test]
    public async Task ABackupGoesToAMachineThatHasNothingYet()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        await rig.PrepareAsync(data: rig["other"]);
        Assert.That(PreparedRestore.Finish(rig["other"])!.Kept, Is.Empty);
        Assert.That(File.Exists(rig["other/audit/admin-actions.jsonl"]), "an empty machine gets the log as well");
        using Database restored = new(rig["other/sidflow.db"]);
        Assert.That(restored.FindDamage(), Is.Null);
    }

    [Test]
    public async Task ASecondBackupStoresWhatHasChangedAlone()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 40_000);
        (_, SnapshotManifest first) = await rig.CreateAsync();
        await rig.FillAsync(40_000, 3);
        (_, SnapshotManifest second) = await rig.CreateAsync();
        int pieces = second.Files.Sum(file => file.Chunks.Count);
        Assert.That(first.AddedChunks, Is.GreaterThan(30));
        Assert.That(second.AddedChunks, Is.InRange(1, pieces / 4), $"of {pieces}");
        (_, SnapshotManifest third) = await rig.CreateAsync();
        Assert.That((third.AddedChunks, third.AddedBytes), Is.EqualTo((0, 0L)));
        Assert.That(rig.ChunkFiles(), Has.Length.EqualTo(first.AddedChunks + second.AddedChunks));
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    /// <remarks>Each transaction keeps two tables equal; a snapshot that mixes two moments has them differ, or is damaged.</remarks>
    [Test]
    public async Task ASnapshotIsOneMomentWhileWritersAreAtWork()
    {
        using BackupRig rig = new();
        await rig.Database!.WriteAsync(Durability.Saved, (c, t) => c.Execute("CREATE TABLE left_half(n INTEGER, pad BLOB); CREATE TABLE right_half(n INTEGER, pad BLOB)", transaction: t), default);
        using CancellationTokenSource over = new();
        Task writing = Task.Run(async () =>
        {
            for (int n = 0; !over.IsCancellationRequested; n++)
                await rig.Database.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute(
                    "INSERT INTO left_half VALUES(@n, randomblob(3000)); UPDATE left_half SET pad = randomblob(2000) WHERE n % 7 = @n % 7; INSERT INTO right_half VALUES(@n, randomblob(1000))", new { n }, t), default);
        });
        for (int turn = 0; turn < 5; turn++)
        {
            await rig.CreateAsync();
            await rig.PrepareAsync(data: rig[$"copy{turn}"]);
            PreparedRestore.Finish(rig[$"copy{turn}"]);
            using Database copy = new(rig[$"copy{turn}/sidflow.db"]);
            Assert.That(copy.FindDamage(), Is.Null);
            (long left, long right) = copy.Read(c => c.QuerySingle<(long, long)>("SELECT (SELECT COUNT(*) FROM left_half), (SELECT COUNT(*) FROM right_half)"));
            Assert.That(left, Is.EqualTo(right));
        }
        await over.CancelAsync();
        await writing;
    }

    [Test]
    public async Task ALongQueryDoesNotMixTwoMomentsIn()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 100);
        using (Microsoft.Data.Sqlite.SqliteConnection old = new($"Data Source={rig["data/sidflow.db"]}"))
        {
            old.Open();
            old.Execute("BEGIN; SELECT COUNT(*) FROM taste_tunes");
            await rig.FillAsync(100, 100);
            Task<(SnapshotName, SnapshotManifest Manifest)> waits = rig.CreateAsync();
            Assert.That(await Task.WhenAny(waits, Task.Delay(300)), Is.Not.SameAs(waits), "what the log alone holds is not in the file yet");
            old.Execute("COMMIT");
            await rig.Clock.AdvanceUntilAsync(() => waits.IsCompleted, TimeSpan.FromSeconds(20));
            Assert.That((await waits).Manifest.Rows["taste_tunes"], Is.EqualTo(200));
        }
    }

    [Test]
    public async Task AWrongPassphraseIsToldAndTheRightOneStillOpens()
    {
        using BackupRig rig = new(passphrase);
        await rig.CreateAsync();
        Assert.Multiple(() =>
        {
            Assert.That(() => BackupRepository.Open(rig.RepositoryFolder, new BackupSecret("wrong")), Throws.TypeOf<WrongSecretException>().With.Message.Contains("not the passphrase"));
            Assert.That(() => BackupRepository.Open(rig.RepositoryFolder, BackupSecret.None), Throws.TypeOf<WrongSecretException>().With.Message.Contains("is encrypted"));
            Assert.That(() => BackupRepository.Open(rig.RepositoryFolder, new BackupSecret(KeyFile: rig["data/settings.json"])), Throws.TypeOf<WrongSecretException>().With.Message.Contains("passphrase"));
        });
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    [Test]
    public async Task AnEncryptedRepositoryTellsNobodyWhatIsInside()
    {
        using BackupRig rig = new(passphrase), plain = new();
        await rig.CreateAsync();
        await plain.CreateAsync();
        byte[] word = "Port"u8.ToArray();
        Assert.That(plain.ChunkFiles().Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(word) >= 0), "or the next would prove nothing");
        Assert.That(rig.ChunkFiles().Concat(rig.ManifestFiles()).All(file => File.ReadAllBytes(file).AsSpan() is var bytes && bytes.IndexOf(word) < 0 && bytes.IndexOf("taste_tunes"u8) < 0));
        Assert.That(rig.ChunkFiles().Select(Path.GetFileName).Intersect(plain.ChunkFiles().Select(Path.GetFileName)), Is.Empty, "nor by the names of known content");
    }

    [Test]
    public async Task AKeyFileOpensAsWell()
    {
        using BackupRig other = new();
        File.WriteAllBytes(other["key"], System.Security.Cryptography.RandomNumberGenerator.GetBytes(64));
        using BackupRig rig = new(new BackupSecret(KeyFile: other["key"]));
        await rig.CreateAsync();
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
        File.WriteAllBytes(other["key"], System.Security.Cryptography.RandomNumberGenerator.GetBytes(64));
        Assert.That(rig.Open, Throws.TypeOf<WrongSecretException>().With.Message.Contains("key file"));
    }

    [Test]
    public async Task ASecretIsNotTakenForAnOpenRepository()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        Assert.That(() => BackupRepository.Open(rig.RepositoryFolder, passphrase), Throws.TypeOf<WrongSecretException>().With.Message.Contains("not encrypted"));
    }

    [Test]
    public async Task NewerTablesAreRefused()
    {
        using BackupRig rig = new();
        await rig.Database!.WriteAsync(Durability.Saved, (c, t) => c.Execute($"PRAGMA user_version={Schema.Steps.Count + 1}", transaction: t), default);
        await rig.CreateAsync();
        Assert.That(() => rig.PrepareAsync(), Throws.TypeOf<BackupException>().With.Message.Contains("newer SIDFlow"));
        Assert.That(Directory.Exists(rig["data/restore"]), Is.False);
    }

    [Test]
    public async Task ADatabaseInUseIsLeftAloneAndTheSwapStaysDue()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        await rig.PrepareAsync();
        Assert.That(() => PreparedRestore.Finish(rig.Data), Throws.TypeOf<BackupException>().With.Message.Contains("Stop sidflowd"));
        rig.Close();
        Assert.That(PreparedRestore.Finish(rig.Data), Is.Not.Null);
    }

    [Test]
    public async Task ADamagedDatabaseIsPutAsideAsItLies()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        rig.Close();
        File.WriteAllText(rig["data/sidflow.db"], new string('x', 5000));
        File.WriteAllText(rig["data/sidflow.db-wal"], "left over");
        await rig.PrepareAsync();
        RestoreReport report = PreparedRestore.Finish(rig.Data)!;
        rig.Reopen();
        Assert.That(rig.Database!.FindDamage(), Is.Null);
        Assert.That(report.Kept.Where(File.Exists).Select(File.ReadAllText), Has.Member(new string('x', 5000)));
    }

    [Test]
    public async Task ACancelledRestoreChangesNothing()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        await rig.PrepareAsync();
        Assert.That((PreparedRestore.Cancel(rig.Data), PreparedRestore.Cancel(rig.Data), PreparedRestore.Finish(rig.Data)), Is.EqualTo((true, false, (RestoreReport?)null)));
    }
}
