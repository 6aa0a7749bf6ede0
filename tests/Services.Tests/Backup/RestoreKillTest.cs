using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Backup;

/// <summary>A swap that ends anywhere: each state that its renames pass through is one that the next start goes on from.</summary>
[TestFixture]
public sealed class RestoreKillTest
{
    [Test]
    public async Task AnInterruptedSwapIsFinishedFromEveryPlaceInIt()
    {
        using BackupRig rig = new();
        await rig.FillAsync(0, 100);
        await rig.CreateAsync();
        await rig.FillAsync(100, 50);
        rig.Close();
        File.WriteAllText(rig["data/settings.json"], "newer");
        await rig.PrepareAsync();
        CopyTree(rig["data"], rig["before"]);

        // The renames in their order, as the swap does them: what is aside first, then what comes.
        string[] names = [.. Directory.EnumerateFileSystemEntries(rig["data/restore/tree"]).Select(path => Path.GetFileName(path)).Where(name => name != "audit").Order(StringComparer.Ordinal)];
        string aside = PreparedRestore.Find(rig.Data)!.Aside;
        List<(string From, string To)> renames = [.. names.SelectMany(name => new[] { ($"{name}", $"{aside}/{name}"), ($"restore/tree/{name}", name) })];
        for (int done = 0; done <= renames.Count; done++)
        {
            Directory.Delete(rig["data"], recursive: true);
            CopyTree(rig["before"], rig["data"]);
            Directory.CreateDirectory(rig[$"data/{aside}"]);
            foreach ((string from, string to) in renames.Take(done))
                DurableFiles.Rename(rig[$"data/{from}"], rig[$"data/{to}"]);
            PreparedRestore.Finish(rig.Data);
            rig.Reopen();
            Assert.That((rig.CountTunes(), rig.Database!.FindDamage()), Is.EqualTo((100L, (string?)null)), $"after {done} renames");
            Assert.That(File.ReadAllText(rig["data/settings.json"]), Does.Contain("Port"));
            Assert.That(File.ReadAllText(rig[$"data/{aside}/settings.json"]), Is.EqualTo("newer"));
            Assert.That(PreparedRestore.Finish(rig.Data), Is.Null);
            rig.Close();
        }
    }

    [Test]
    public async Task HalfATreeIsNeverSwappedIn()
    {
        using BackupRig rig = new();
        await rig.CreateAsync();
        rig.Close();
        await rig.PrepareAsync();
        File.Delete(rig["data/restore/ready.json"]);
        Assert.That(PreparedRestore.Finish(rig.Data), Is.Null);
        await rig.PrepareAsync();
        Assert.That(PreparedRestore.Finish(rig.Data), Is.Not.Null, "what was left lying does no harm");
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo)
                CopyTree(entry.FullName, target);
            else
                File.Copy(entry.FullName, target);
        }
    }
}
