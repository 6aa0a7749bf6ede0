using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the first step lays down; the tables' use is tested through the library.</summary>
[TestFixture]
public sealed class Step0001LibraryTest
{
    [Test]
    public async Task From_nothing_to_folders_that_count_and_tunes_whose_words_go_with_them()
    {
        using var folder = new TempFolder();
        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 1)]);
        await database.WriteAsync(Durability.Rebuildable, (c, t) =>
        {
            c.Execute("INSERT INTO folders(id, path) VALUES(1, 'A')", transaction: t);
            for (int id = 1; id <= 2; id++)
                c.Execute("""
                    INSERT INTO tunes(id, path, folder, mount, size, mtime, reader, version, songs, start_song, clock, models, addresses, title, author, released)
                    VALUES(@id, 'A/' || @id, 1, '', 1, 1, 1, 2, 1, 1, 0, '', '', '', '', '');
                    INSERT INTO tune_facets(id, chips, clocks, sids) VALUES(@id, 0, 0, 1);
                    INSERT INTO tune_words(rowid, title) VALUES(@id, 'word');
                    """, new { id }, t);
            c.Execute("DELETE FROM tunes WHERE id = 1", transaction: t);
        }, default);

        database.Read(c =>
        {
            Assert.Multiple(() =>
            {
                Assert.That(c.ExecuteScalar<long>("SELECT tunes FROM folders"), Is.EqualTo(1));
                Assert.That(c.Query<long>("SELECT id FROM tune_facets"), Is.EqualTo(new[] { 2 }));
                Assert.That(c.Query<long>("SELECT rowid FROM tune_words WHERE tune_words MATCH 'word'"), Is.EqualTo(new[] { 2 }));
                Assert.That(c.ExecuteScalar<long>("SELECT generation FROM library_state"), Is.EqualTo(1));
            });
            return true;
        });
    }

    [Test]
    public async Task The_rows_of_a_list_go_with_the_list()
    {
        using var folder = new TempFolder();
        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 1)]);
        long left = await database.WriteAsync(Durability.Rebuildable, (c, t) => c.ExecuteScalar<long>("""
            INSERT INTO documents(id, mount, name, sha256) VALUES(7, '', 'x', 'x');
            INSERT INTO song_lengths(key, document, lengths) VALUES('k', 7, x'00');
            INSERT INTO stil(path, document, notes, words) VALUES('p', 7, '[]', '');
            INSERT INTO bugs(path, document, text) VALUES('p', 7, 'b');
            DELETE FROM documents;
            SELECT (SELECT COUNT(*) FROM song_lengths) + (SELECT COUNT(*) FROM stil) + (SELECT COUNT(*) FROM bugs);
            """, transaction: t), default);
        Assert.That(left, Is.Zero);
    }
}
