using System.IO.Compression;
using System.Security.Cryptography;
using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Backup;

/// <summary>The zip files of before.</summary>
[TestFixture]
public sealed class OldArchiveTest
{
    private TempFolder folder = null!;

    private string Archive => folder["backup.zip"];

    [SetUp]
    public void MakeArchive()
    {
        folder = new TempFolder();
        using (var database = new Database(folder["made/sidflow.db"]))
            database.CopyTo(folder["copy.db"]);
        WriteArchive(Schema.Steps.Max(step => step.Number), 1);
    }

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    private void WriteArchive(int step, int format, bool spoil = false)
    {
        byte[] database = File.ReadAllBytes(folder["copy.db"]), settings = "{ \"Web\": { \"Port\": 1 } }"u8.ToArray();
        File.Delete(Archive);
        using ZipArchive zip = ZipFile.Open(Archive, ZipArchiveMode.Create);
        Put("sidflow.db", database);
        Put("settings.json", spoil ? [.. settings, 1] : settings);
        Put("manifest.json", System.Text.Encoding.UTF8.GetBytes($$"""
            {"format":{{format}},"version":"0.1.0","createdAt":"2026-11-01T02:00:00+00:00","schemaVersion":{{step}},"entries":[
            {"name":"sidflow.db","size":{{database.Length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(database))}}"},
            {"name":"settings.json","size":{{settings.Length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(settings))}}"}]}
            """));

        void Put(string name, byte[] content)
        {
            using Stream entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }
    }

    private Task<RestoreJournal> PrepareAsync() =>
        PreparedRestore.PrepareAsync(folder["data"], Archive, tree => OldArchive.LayOutAsync(Archive, tree, default), TimeProvider.System);

    private void AssertRefused(string because)
    {
        Directory.CreateDirectory(folder["data"]);
        Assert.That(PrepareAsync, Throws.TypeOf<BackupException>().With.Message.Contains(because));
        Assert.That(Directory.GetFileSystemEntries(folder["data"]), Is.Empty, "Nothing was left lying about.");
    }

    [Test]
    public async Task ItComesBack()
    {
        Directory.CreateDirectory(folder["data"]);
        await PrepareAsync();
        RestoreReport report = PreparedRestore.Finish(folder["data"])!;
        Assert.That((File.ReadAllText(folder["data/settings.json"]).Contains("Port", StringComparison.Ordinal), report.Kept.Count), Is.EqualTo((true, 0)));
        using var database = new Database(folder["data/sidflow.db"]);
        Assert.That(database.FindDamage(), Is.Null);
    }

    [Test]
    public void NewerTablesAreRefused()
    {
        WriteArchive(Schema.Steps.Max(step => step.Number) + 1, 1);
        AssertRefused("newer SIDFlow");
    }

    [Test]
    public void AnotherFormatIsRefused()
    {
        WriteArchive(1, 3);
        AssertRefused("format 3");
    }

    [Test]
    public void ContentThatIsLongerThanPromisedIsStopped()
    {
        WriteArchive(Schema.Steps.Max(step => step.Number), 1, spoil: true);
        AssertRefused("not what was saved");
    }

    [Test]
    public void AnArchiveCutAnywhereIsRefused()
    {
        byte[] whole = File.ReadAllBytes(Archive);
        for (int i = 1; i <= 8; i++)
        {
            File.WriteAllBytes(Archive, whole[..(whole.Length * i / 9)]);
            AssertRefused("");
        }
    }

    [Test]
    public void AFileThatIsNoArchiveIsRefused()
    {
        File.WriteAllText(Archive, "PK nonsense");
        AssertRefused("not a backup");
        File.Delete(Archive);
        AssertRefused("no file");
    }
}
