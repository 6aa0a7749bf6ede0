using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

[TestFixture]
public sealed class DatabaseTest
{
    private static readonly SchemaStep Notes = new(1, "notes", "CREATE TABLE notes(text TEXT)");
    private static readonly SchemaStep Stars = new(2, "stars", "ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 3");

    private TempFolder folder = null!;

    private string DatabaseFile => folder["sidflow.db"];

    [SetUp]
    public void MakeFolder() => folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void A_new_file_has_every_step_and_keeps_a_write_ahead_log()
    {
        using var database = new Database(DatabaseFile);
        Assert.Multiple(() =>
        {
            Assert.That(database.SchemaVersion, Is.EqualTo(Schema.Steps.Max(step => step.Number)));
            Assert.That(database.Read(c => c.ExecuteScalar<string>("PRAGMA journal_mode")), Is.EqualTo("wal"));
            Assert.That(database.FindDamage(), Is.Null);
        });
    }

    [Test]
    public void Steps_are_numbered_from_one_without_gaps() =>
        Assert.That(Schema.Steps.Select(step => step.Number), Is.EqualTo(Enumerable.Range(1, Schema.Steps.Count)));

    [Test]
    public async Task A_new_step_runs_once_over_old_data_of_which_a_copy_is_kept()
    {
        using (var before = new Database(DatabaseFile, steps: [Notes]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO notes VALUES('kept')", transaction: t), default);

        for (int start = 0; start < 2; start++)
        {
            using var after = new Database(DatabaseFile, steps: [Notes, Stars]);
            Assert.That(after.Read(c => c.QuerySingle<(string, long)>("SELECT text, stars FROM notes")), Is.EqualTo(("kept", 3L)));
        }

        string[] copies = Directory.GetFiles(folder["backups"]);
        Assert.That(copies, Has.Length.EqualTo(1));
        using var copy = new Database(copies[0], steps: [Notes]);
        Assert.That(copy.Read(c => c.ExecuteScalar<string>("SELECT text FROM notes")), Is.EqualTo("kept"));
    }

    [Test]
    public void A_step_that_fails_leaves_the_file_at_the_step_before()
    {
        var broken = new SchemaStep(2, "broken", "CREATE TABLE half(x); INSERT INTO nowhere VALUES(1)");
        using (new Database(DatabaseFile, steps: [Notes]))
            Assert.That(File.Exists(DatabaseFile));
        Assert.That(() => new Database(DatabaseFile, steps: [Notes, broken]), Throws.TypeOf<StorageException>());
        using var again = new Database(DatabaseFile, steps: [Notes]);
        Assert.That(again.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'")), Is.Zero);
    }

    [Test]
    public void A_file_of_a_newer_version_is_refused_by_name()
    {
        using (new Database(DatabaseFile, steps: [Notes, Stars]))
            Assert.That(File.Exists(DatabaseFile));
        Assert.That(() => new Database(DatabaseFile, steps: [Notes]),
            Throws.TypeOf<StorageException>().With.Message.Contains("newer SIDFlow").And.Message.Contains("step 2"));
    }

    [Test]
    public void A_database_of_another_program_is_refused_untouched()
    {
        using (var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
        {
            other.Open();
            other.Execute("CREATE TABLE theirs(x)");
        }
        byte[] before = File.ReadAllBytes(DatabaseFile);
        Assert.That(() => new Database(DatabaseFile), Throws.TypeOf<StorageException>().With.Message.Contains("another program"));
        Assert.That(File.ReadAllBytes(DatabaseFile), Is.EqualTo(before));
    }

    [Test]
    public void A_file_that_is_no_database_says_how_to_go_on()
    {
        folder.Write("sidflow.db", new string('x', 5000));
        Assert.That(() => new Database(DatabaseFile), Throws.TypeOf<StorageException>().With.Message.Contains("backup restore"));
    }

    [Test]
    public async Task Damage_inside_is_found_or_reported()
    {
        using (var database = new Database(DatabaseFile, steps: [Notes]))
            await database.WriteAsync(Durability.Saved, (c, t) =>
            {
                for (int i = 0; i < 2000; i++)
                    c.Execute("INSERT INTO notes VALUES(@text)", new { text = new string('n', 100) }, t);
            }, default);
        byte[] bytes = File.ReadAllBytes(DatabaseFile);
        bytes.AsSpan(bytes.Length / 2, 8192).Fill(0xA5);
        File.WriteAllBytes(DatabaseFile, bytes);

        using var damaged = new Database(DatabaseFile, steps: [Notes]);
        Assert.That(() => damaged.Read(c => c.Query<string>("SELECT text FROM notes ORDER BY rowid").AsList()),
            Throws.TypeOf<StorageException>().With.Message.Contains("damaged"));
        Assert.That(damaged.FindDamage(), Is.Not.Null);
    }

    [Test]
    public async Task A_full_disk_is_named_and_costs_nothing_that_was_saved()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        await database.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO notes VALUES('saved')", transaction: t), default);
        // A limit on pages ends in the same SQLITE_FULL as a full disk.
        Assert.That(async () => await database.WriteAsync(Durability.Saved, (c, t) =>
        {
            c.Execute("PRAGMA max_page_count=5", transaction: t);
            for (int i = 0; i < 1000; i++)
                c.Execute("INSERT INTO notes VALUES(@text)", new { text = new string('n', 1000) }, t);
        }, default), Throws.TypeOf<StorageException>().With.Message.Contains("full").And.Message.Contains("Free some space"));
        Assert.That(database.Read(c => c.Query<string>("SELECT text FROM notes")), Is.EqualTo(new[] { "saved" }));
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_named()
    {
        folder.Write("file", "in the way");
        Assert.That(() => new Database(folder["file/below/sidflow.db"]),
            Throws.TypeOf<StorageException>().With.Message.Contains("DataDir"));
    }

    [Test]
    public async Task Each_durability_asks_the_disk_for_what_it_promises()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        Task<long> Level(Durability durability) => database.WriteAsync(durability,
            (c, t) => c.ExecuteScalar<long>("PRAGMA synchronous", transaction: t), default);
        const long Normal = 1, Full = 2;
        Assert.Multiple(async () =>
        {
            Assert.That(await Level(Durability.Saved), Is.EqualTo(Full));
            Assert.That(await Level(Durability.Rebuildable), Is.EqualTo(Normal));
            Assert.That(await Level(Durability.Saved), Is.EqualTo(Full));
        });
    }

    [Test]
    public async Task Readers_see_the_last_commit_while_a_writer_is_at_work()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        await database.WriteAsync(Durability.Saved, (c, t) =>
        {
            c.Execute("INSERT INTO notes VALUES('half done')", transaction: t);
            Assert.That(database.Read(reader => reader.ExecuteScalar<long>("SELECT COUNT(*) FROM notes")), Is.Zero);
        }, default);
        Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM notes")), Is.EqualTo(1));
    }

    [Test]
    public void A_change_that_throws_changes_nothing()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        Assert.That(async () => await database.WriteAsync(Durability.Saved, (c, t) =>
        {
            c.Execute("INSERT INTO notes VALUES('gone')", transaction: t);
            throw new InvalidOperationException("in the middle");
        }, default), Throws.InvalidOperationException);
        Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM notes")), Is.Zero);
    }

    [Test]
    public async Task Many_writers_at_once_all_get_their_turn()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            database.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute("INSERT INTO notes VALUES(@i)", new { i }, t), default))));
        Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(DISTINCT text) FROM notes")), Is.EqualTo(50));
    }

    [Test]
    public async Task A_writer_that_waits_can_be_told_to_stop()
    {
        using var database = new Database(DatabaseFile, steps: [Notes]);
        using var held = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        Task holder = Task.Run(() => database.WriteAsync(Durability.Rebuildable, (_, _) =>
        {
            entered.Set();
            held.Wait(TimeSpan.FromSeconds(30));
        }, default));
        entered.Wait(TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        Task waiting = database.WriteAsync(Durability.Rebuildable, (_, _) => Assert.Fail("It was stopped."), stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        held.Set();
        await holder;
    }
}
