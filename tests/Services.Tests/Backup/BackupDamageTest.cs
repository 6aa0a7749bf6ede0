using System.Security.Cryptography;
using System.Text;
using SidFlow.Services.Backup;

namespace SidFlow.Services.Tests.Backup;

/// <summary>What disks and hands do to repositories.</summary>
[TestFixture]
public sealed class BackupDamageTest
{
    private static readonly NoWatch noWatch = new(default);

    [TestCase(false)]
    [TestCase(true)]
    public async Task EveryFlippedBitOfAPieceIsFound(bool encrypted)
    {
        using BackupRig rig = new(encrypted ? new BackupSecret("a passphrase") : null);
        await rig.CreateAsync();
        Random random = new(1);
        foreach (string file in rig.ChunkFiles())
        {
            byte[] good = File.ReadAllBytes(file), bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bad);
            VerifyReport report = await rig.VerifyAsync();
            Assert.That(report.Problems, Has.Some.Contains("damaged").And.Some.Contains("cannot be restored"), Path.GetFileName(file));
            Assert.That(() => rig.PrepareAsync(), Throws.TypeOf<BackupException>());
            File.WriteAllBytes(file, good);
        }
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    [Test]
    public async Task ADamagedPieceIsStoredAnewByTheNextBackup()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        File.WriteAllBytes(rig.ChunkFiles()[0], [0, 1, 2]);
        Assert.That((await rig.VerifyAsync()).Problems, Is.Not.Empty);
        Assert.That((await rig.CreateAsync()).Manifest.AddedChunks, Is.EqualTo(1));
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty, "the first is whole again as well");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task EveryFlippedBitOfAManifestIsFound(bool encrypted)
    {
        using BackupRig rig = new(encrypted ? new BackupSecret("a passphrase") : null);
        await rig.CreateAsync();
        string file = rig.ManifestFiles().Single();
        byte[] good = File.ReadAllBytes(file);
        Random random = new(2);
        for (int turn = 0; turn < 50; turn++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bad);
            Assert.That((await rig.VerifyAsync()).Problems.Single(), Does.Contain("damaged"));
        }
    }

    [Test]
    public async Task NoPieceGoesWhileASnapshotCannotBeRead()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 1000);
        await rig.CreateAsync();
        await rig.FillAsync(1000, 1000);
        await rig.CreateAsync();
        string first = rig.ManifestFiles().Order(StringComparer.Ordinal).First();
        byte[] good = File.ReadAllBytes(first);
        File.WriteAllBytes(first, [.. good, 1]);
        int before = rig.ChunkFiles().Length;
        PruneReport report = await rig.PruneAsync(new Thinning(1, 0, 0, 0));
        Assert.That((report.Damaged.Count, report.DeletedChunks, rig.ChunkFiles().Length), Is.EqualTo((1, 0, before)));
        File.WriteAllBytes(first, good);
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty, "a disk that reads again gives it back");

        File.WriteAllBytes(first, [.. good, 1]);
        report = await rig.PruneAsync(new Thinning(1, 0, 0, 0), dropDamaged: true);
        Assert.That((report.Forgotten, report.Damaged.Count), Is.EqualTo((1, 0)));
        Assert.That(report.DeletedChunks, Is.Positive);
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    [Test]
    public async Task ThinningDeletesWhatNothingNeedsAndNothingElse()
    {
        using BackupRig rig = new();
        for (int n = 0; n < 6; n++)
        {
            await rig.FillAsync(1000 * n, 1000);
            await rig.CreateAsync();
            rig.Clock.Advance(TimeSpan.FromHours(12));
        }
        PruneReport report = await rig.PruneAsync(new Thinning(1, 2, 0, 0));
        Assert.That((report.Forgotten, report.Kept), Is.EqualTo((4, 2)));
        Assert.That(report.DeletedChunks, Is.Positive);
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
        await rig.PrepareAsync();
        Assert.That((await rig.PruneAsync(new Thinning(1, 2, 0, 0))).DeletedChunks, Is.Zero);
    }

    [Test]
    public async Task BackupsAndPrunesAtTheSameTimeTakeTurns()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        using BackupRepository one = rig.Open(), other = rig.Open();
        Task pruning = Task.Run(async () =>
        {
            for (int n = 0; n < 10; n++)
                await new RepositoryPrune(TimeProvider.System).RunAsync(other, new Thinning(1, 0, 0, 0), false, noWatch);
        });
        for (int n = 0; n < 10; n++)
        {
            await rig.FillAsync(200 * n, 200);
            await new SnapshotWriter(TimeProvider.System).WriteAsync(one, rig.Database!, rig.Data, "manual", noWatch);
        }
        await pruning;
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    /// <summary>Anything but a complaint would be a fault: no other exception, no file outside.</summary>
    [Test]
    public async Task HostileManifestsAreRefused()
    {
        bool isSlow = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1";
        using BackupRig rig = new();
        (SnapshotName name, SnapshotManifest good) = await rig.CreateAsync();
        string text = Encoding.UTF8.GetString(good.ToBytes());
        Random random = new(3);
        string[] spoils = ["../../etc/passwd", "/etc/passwd", "models/../../x", "models//x", "models/.", "keys/key.xml", "-1", "999999999999999", "null", "[]", "\"\"", "\\u0000", "1e400", "settings.json/x"];
        for (int turn = 0; turn < 3000; turn++)
        {
            StringBuilder spoilt = new(text);
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                int at = random.Next(spoilt.Length);
                switch (random.Next(3))
                {
                    case 0:
                        spoilt.Insert(at, spoils[random.Next(spoils.Length)]);
                        break;
                    case 1:
                        spoilt.Remove(at, Math.Min(random.Next(1, 30), spoilt.Length - at));
                        break;
                    default:
                        spoilt[at] = (char)random.Next(32, 127);
                        break;
                }
            }
            // Most are refused where they are read; what is not has to be laid out.
            if (isSlow || turn % 100 == 0 || IsRead(spoilt.ToString()) && turn % 10 == 0)
                await AssertHarmlessAsync(rig, name, spoilt.ToString());
        }
    }

    [TestCase("\"path\":\"settings.json\"", "\"path\":\"../settings.json\"")]
    [TestCase("\"path\":\"settings.json\"", "\"path\":\"models/m1/model.json\"")]
    [TestCase("\"path\":\"settings.json\"", "\"path\":\"model/settings.json\"")]
    [TestCase("\"path\":\"settings.json\"", "\"path\":\"tls/ca.key\"")]
    [TestCase("\"link\":\"models/m1\"", "\"link\":\"/etc\"")]
    [TestCase("\"link\":\"models/m1\"", "\"link\":\"../..\"")]
    [TestCase("\"chunkBytes\":65536", "\"chunkBytes\":2147483647")]
    [TestCase("\"chunkBytes\":65536", "\"chunkBytes\":0")]
    [TestCase("\"format\":2", "\"format\":3")]
    public async Task AManifestThatLeadsElsewhereIsRefused(string from, string to)
    {
        using BackupRig rig = new();
        (SnapshotName name, SnapshotManifest good) = await rig.CreateAsync();
        string text = Encoding.UTF8.GetString(good.ToBytes());
        Assert.That(text, Does.Contain(from));
        Assert.That(await AssertHarmlessAsync(rig, name, text.Replace(from, to, StringComparison.Ordinal)), Is.True);
    }

    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("{\"format\":9}")]
    [TestCase("{\"format\":2,\"encryption\":{\"way\":\"pbkdf2-sha512\",\"rounds\":2147483647,\"salt\":\"AAAA\",\"key\":\"AAAA\"}}")]
    [TestCase("{\"format\":2,\"encryption\":{\"way\":\"none\"}}")]
    public void AHostileRepositoryFileIsRefused(string text)
    {
        using TempFolder folder = new();
        folder.Write("repository.json", text);
        Assert.That(() => BackupRepository.Open(folder.Path, new BackupSecret("x")), Throws.InstanceOf<BackupException>());
    }

    [Test]
    public void AFolderOfSomethingElseIsLeftAlone()
    {
        using TempFolder folder = new();
        folder.Write("holiday.jpg", "mine");
        Assert.That(() => BackupRepository.OpenOrMake(folder.Path, BackupSecret.None, TimeProvider.System), Throws.TypeOf<BackupException>().With.Message.Contains("no repository"));
    }

    [Test]
    public async Task ATargetThatVanishesInTheMiddleIsSaidSo()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 20_000);
        using BackupRepository repository = rig.Open();
        Vanishing watch = new(() => Directory.Move(rig.RepositoryFolder, rig["unplugged"]));
        Assert.That(() => new SnapshotWriter(TimeProvider.System).WriteAsync(repository, rig.Database!, rig.Data, "second", watch),
            Throws.TypeOf<TargetAbsentException>().With.Message.Contains("not there any more"));
        Assert.That(Directory.Exists(rig.RepositoryFolder), Is.False, "nothing is written where the disk was");
        Directory.Move(rig["unplugged"], rig.RepositoryFolder);
        await rig.CreateAsync();
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty, "plugged in again it goes on");
        await rig.PruneAsync(new Thinning(1, 0, 0, 0));
        Assert.That((await rig.VerifyAsync()).Problems, Is.Empty);
    }

    [Test]
    public async Task AStoppedBackupLeavesNothing()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 20_000);
        using CancellationTokenSource stop = new();
        using BackupRepository repository = rig.Open();
        Assert.That(() => new SnapshotWriter(TimeProvider.System).WriteAsync(repository, rig.Database!, rig.Data, "manual", new Vanishing(stop.Cancel) { Stop = stop.Token }),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((repository.List().Count, rig.ChunkFiles().Length), Is.EqualTo((0, 0)));
    }

    private static bool IsRead(string manifest)
    {
        try
        {
            SnapshotManifest read = SnapshotManifest.Parse(Encoding.UTF8.GetBytes(manifest));
            Assert.That(read.Files.All(file => BackupSet.Holds(file.Path) && !file.Path.Contains("..", StringComparison.Ordinal)), manifest);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static async Task<bool> AssertHarmlessAsync(BackupRig rig, SnapshotName name, string manifest)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(manifest);
        foreach (string old in rig.ManifestFiles())
            File.Delete(old);
        // With a hash that fits: whoever writes a hostile manifest knows how.
        File.WriteAllBytes(Path.Combine(rig.RepositoryFolder, "snapshots", $"{name.Id}.{Convert.ToHexStringLower(SHA256.HashData(bytes))}"), bytes);
        string data = rig["below/hostile"];
        Directory.CreateDirectory(data);
        bool isRefused = false;
        try
        {
            await rig.PrepareAsync(data: data);
        }
        catch (BackupException refusal)
        {
            isRefused = refusal.Message.Length > 0;
        }
        string[] outside = [.. Directory.EnumerateFileSystemEntries(rig["below"]).Where(path => path != data), .. Directory.EnumerateFileSystemEntries(data).Where(path => Path.GetFileName(path) != "restore")];
        Assert.That(outside, Is.Empty, manifest);
        PreparedRestore.Cancel(data);
        return isRefused;
    }

    /// <summary>Does something at the first report.</summary>
    private sealed class Vanishing(Action act) : IBackupWatch
    {
        private int reports;

        public CancellationToken Stop { get; init; }

        public void Report(long done, long total, string message)
        {
            if (Interlocked.Increment(ref reports) == 1)
                act();
        }
    }
}
