using System.IO.Compression;
using Dapper;
using SidFlow.Services.Backup;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Backup;

[TestFixture]
public sealed class BackupArchiveTest
{
    private readonly BackupArchive backup = new(TimeProvider.System);
    private TempFolder folder = null!;

    private string DatabaseFile => folder["data/sidflow.db"];
    private string SettingsFile => folder["data/settings.json"];
    private string Archive => folder["backup.zip"];

    [SetUp]
    public async Task MakeBackupAsync()
    {
        folder = new TempFolder();
        folder.Write("data/settings.json", """{ "Web": { "Port": 1 } }""");
        using var database = new Database(DatabaseFile);
        await MarkAsync(database, "saved");
        await backup.CreateAsync(database, SettingsFile, Archive, default);
        await MarkAsync(database, "later");
        File.WriteAllText(SettingsFile, "{}");
    }

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    private static Task<int> MarkAsync(Database database, string mark) => database.WriteAsync(Durability.Saved,
        (c, t) => c.Execute("UPDATE library_state SET last_scan = @mark", new { mark }, t), default);

    private string Mark()
    {
        using var database = new Database(DatabaseFile);
        return database.Read(c => c.ExecuteScalar<string>("SELECT last_scan FROM library_state"))!;
    }

    private Task<RestoreReport> RestoreAsync() => backup.RestoreAsync(Archive, DatabaseFile, SettingsFile, default);

    private void AssertRefused(string because)
    {
        Assert.That(RestoreAsync, Throws.TypeOf<BackupException>().With.Message.Contains(because));
        Assert.Multiple(() =>
        {
            Assert.That(Mark(), Is.EqualTo("later"), "Nothing was changed.");
            Assert.That(File.ReadAllText(SettingsFile), Is.EqualTo("{}"));
            Assert.That(Directory.GetFiles(folder["data"], "*restor*"), Is.Empty, "Nothing was left lying about.");
        });
    }

    private void ChangeEntry(string name, Func<byte[], byte[]> change)
    {
        using ZipArchive zip = ZipFile.Open(Archive, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.GetEntry(name)!;
        using var content = new MemoryStream();
        using (Stream old = entry.Open())
            old.CopyTo(content);
        entry.Delete();
        using Stream fresh = zip.CreateEntry(name).Open();
        fresh.Write(change(content.ToArray()));
    }

    private void ChangeManifest(string from, string to) => ChangeEntry("manifest.json", bytes =>
    {
        string text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.That(text, Does.Contain(from));
        return System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    });

    [Test]
    public async Task What_was_saved_comes_back_and_what_was_there_is_kept()
    {
        RestoreReport report = await RestoreAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Mark(), Is.EqualTo("saved"));
            Assert.That(File.ReadAllText(SettingsFile), Does.Contain("Port"));
            Assert.That(report.KeptFiles, Has.Count.EqualTo(2));
            Assert.That(File.ReadAllText(report.KeptFiles[1]), Is.EqualTo("{}"));
        });
        using var kept = new Database(report.KeptFiles[0]);
        Assert.That(kept.Read(c => c.ExecuteScalar<string>("SELECT last_scan FROM library_state")), Is.EqualTo("later"));
    }

    [Test]
    public async Task A_backup_goes_to_a_machine_that_has_nothing_yet()
    {
        Directory.Delete(folder["data"], recursive: true);
        RestoreReport report = await RestoreAsync();
        Assert.That((Mark(), report.KeptFiles.Count), Is.EqualTo(("saved", 0)));
    }

    [Test]
    public async Task A_damaged_database_is_put_aside_and_replaced()
    {
        File.WriteAllText(DatabaseFile, new string('x', 5000));
        File.WriteAllText(DatabaseFile + "-wal", "left over");
        RestoreReport report = await RestoreAsync();
        Assert.That(Mark(), Is.EqualTo("saved"));
        Assert.That(report.KeptFiles.Select(File.ReadAllText), Has.Member(new string('x', 5000)));
    }

    [Test]
    public void A_database_in_use_is_left_alone()
    {
        using (new Database(DatabaseFile))
            Assert.That(RestoreAsync, Throws.TypeOf<BackupException>().With.Message.Contains("Stop sidflowd"));
        Assert.That(Mark(), Is.EqualTo("later"));
    }

    [Test]
    public async Task A_backup_is_one_moment_while_a_writer_is_at_work()
    {
        using var database = new Database(DatabaseFile);
        string archive = folder["busy.zip"];
        await database.WriteAsync(Durability.Saved, (c, t) =>
        {
            c.Execute("UPDATE library_state SET last_scan = 'half done'", transaction: t);
            backup.CreateAsync(database, SettingsFile, archive, default).GetAwaiter().GetResult();
        }, default);
        await backup.RestoreAsync(archive, folder["other/sidflow.db"], folder["other/settings.json"], default);
        using var restored = new Database(folder["other/sidflow.db"]);
        Assert.That(restored.Read(c => c.ExecuteScalar<string>("SELECT last_scan FROM library_state")), Is.EqualTo("later"));
    }

    [Test]
    public void An_archive_of_newer_tables_is_refused()
    {
        int knows = Schema.Steps.Max(step => step.Number);
        ChangeManifest($"\"schemaVersion\": {knows}", $"\"schemaVersion\": {knows + 1}");
        AssertRefused("newer SIDFlow");
    }

    [Test]
    public void An_archive_of_a_newer_format_is_refused()
    {
        ChangeManifest("\"format\": 1", "\"format\": 2");
        AssertRefused("format 2");
    }

    [TestCase("sidflow.db")]
    [TestCase("settings.json")]
    public void A_changed_byte_is_found(string name)
    {
        ChangeEntry(name, bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });
        AssertRefused("not what was saved");
    }

    [Test]
    public void An_entry_that_unpacks_to_more_than_it_promised_is_stopped()
    {
        ChangeEntry("settings.json", bytes => [.. bytes, .. new byte[1 << 20]]);
        AssertRefused("not what was saved");
    }

    [Test]
    public void A_file_that_is_no_archive_is_refused()
    {
        File.WriteAllText(Archive, "PK nonsense");
        AssertRefused("not a backup");
        File.Delete(Archive);
        AssertRefused("no file");
    }

    [Test]
    public void An_archive_cut_anywhere_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Archive);
        for (int i = 1; i <= 8; i++)
        {
            File.WriteAllBytes(Archive, whole[..(whole.Length * i / 9)]);
            Assert.That(RestoreAsync, Throws.TypeOf<BackupException>());
        }
        Assert.That(Mark(), Is.EqualTo("later"));
    }

    [Test]
    public void An_archive_that_exists_is_not_overwritten()
    {
        using var database = new Database(DatabaseFile);
        Assert.That(() => backup.CreateAsync(database, SettingsFile, Archive, default), Throws.TypeOf<BackupException>().With.Message.Contains("exists"));
    }

    [Test]
    public void A_place_that_cannot_be_written_is_named_and_nothing_is_left()
    {
        using var database = new Database(DatabaseFile);
        Assert.That(() => backup.CreateAsync(database, SettingsFile, folder["backup.zip/below/x.zip"], default),
            Throws.TypeOf<BackupException>().With.Message.Contains("cannot be written"));
    }
}
