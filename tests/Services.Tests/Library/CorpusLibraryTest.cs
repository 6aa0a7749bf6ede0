using System.IO.Compression;
using SidFlow.Emu.Tests;
using SidFlow.Services.Library;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Tests.Library;

/// <summary>Real tunes and the lists of HVSC 83 (its Songlengths.md5 is the edition of release 68).</summary>
[TestFixture]
public sealed class CorpusLibraryTest
{
    private static byte[] Document(string name)
    {
        string file = Path.Combine(Corpus.Folder, "documents", name);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
            return File.ReadAllBytes(file);
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
            packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    [Test]
    public void Songlengths_has_every_entry_and_length()
    {
        int entries = 0, lengths = 0, unknown = 0, withoutPath = 0;
        int strange = Songlengths.Parse(Document("Songlengths.md5.gz"), entry =>
        {
            entries++;
            lengths += entry.LengthsMs.Count;
            unknown += entry.LengthsMs.Count(length => length is null);
            withoutPath += entry.Path is null ? 1 : 0;
        });
        Assert.That((entries, lengths, unknown, withoutPath, strange), Is.EqualTo((50_240, 72_273, 0, 0, 0)));
    }

    // Counts by a separate script over the same text: its lines by their tags.
    [Test]
    public void Stil_has_every_entry_and_field()
    {
        var entries = new List<StilEntry>();
        int strange = StilDocument.Parse(Document("STIL.txt.gz"), entries.Add);
        StilNote[] notes = [.. entries.SelectMany(entry => entry.Notes)];
        Assert.Multiple(() =>
        {
            Assert.That(strange, Is.Zero);
            Assert.That(entries, Has.Count.EqualTo(18_497));
            Assert.That(entries.Count(entry => entry.Path.EndsWith('/')), Is.EqualTo(243));
            Assert.That(notes.Count(note => note.Title is not null), Is.EqualTo(19_115));
            Assert.That(notes.Count(note => note.Artist is not null), Is.EqualTo(19_110));
            Assert.That(notes.Count(note => note.Name is not null), Is.EqualTo(1_765));
            Assert.That(notes.Count(note => note.Author is not null), Is.EqualTo(745));
        });
    }

    [Test]
    public void Buglist_has_every_bug()
    {
        byte[] text = Document("BUGlist.txt");
        int expected = System.Text.Encoding.Latin1.GetString(text).Split("    BUG:").Length - 1;
        int bugs = 0;
        // The heading between the preamble and the first path is framed as well, so nothing is left over.
        Assert.That(BugDocument.Parse(text, _ => bugs++), Is.Zero);
        Assert.That(bugs, Is.EqualTo(expected).And.GreaterThan(20));
    }

    [Test]
    public async Task Every_real_tune_is_indexed_or_listed_with_its_reason()
    {
        using var library = new ScannedFolder();
        IReadOnlyDictionary<string, string>[] rows = [.. Corpus.Manifest()];
        foreach (IReadOnlyDictionary<string, string> row in rows)
            File.Copy(Path.Combine(Corpus.Tunes, row["file"]), library.Tunes[row["file"]]);
        foreach (string name in new[] { "Songlengths.md5.gz", "STIL.txt.gz", "BUGlist.txt" })
            library.Tunes.Write("DOCUMENTS/" + name.Replace(".gz", "", StringComparison.Ordinal), Document(name));
        await library.ScanAsync();

        IReadOnlyDictionary<string, string>[] tunes = [.. rows.Where(row => row["file"].EndsWith(".sid", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            foreach (IReadOnlyDictionary<string, string> row in tunes)
            {
                TuneRecord? found = library.Index.Find(row["file"]);
                Assert.That(found?.Md5, Is.EqualTo(row["md5"]), row["file"]);
                if (found?.Refusal is null)
                    Assert.That((found!.Title, found.Author, found.Songs.ToString()), Is.EqualTo((row["title"], row["author"], row["songs"])), row["file"]);
            }
            Assert.That(library.Index.Find("monty.sid")?.Refusal, Is.Not.Null);
            Assert.That(library.Paths("hubbard 1985"), Is.Not.Empty);
            Assert.That(library.Index.Search(new SearchQuery { LengthMin = TimeSpan.FromSeconds(1) }).Total, Is.GreaterThan(50), "Lengths by MD5.");
        });
    }
}
