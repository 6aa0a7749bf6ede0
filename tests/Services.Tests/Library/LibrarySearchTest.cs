using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class LibrarySearchTest
{
    // Header flags: clock in bits 2-3 (1 PAL, 2 NTSC, 3 both), model in bits 4-5 (1 6581, 2 8580, 3 either).
    private const int Pal6581 = 0x14, Ntsc8580 = 0x28, AnyAny = 0x3C;

    private ScannedFolder library = null!;

    [OneTimeSetUp]
    public async Task MakeLibraryAsync()
    {
        library = new ScannedFolder();
        library.Tunes.Write("MUSICIANS/H/Hubbard_Rob/Commando.sid", SidFile.Make("Commando", "Rob Hubbard", "1985 Elite", songs: 19, flags: Pal6581));
        library.Tunes.Write("MUSICIANS/H/Hubbard_Rob/Sanxion.sid", SidFile.Make("Sanxion", "Rob Hubbard", "1986 Thalamus", flags: Pal6581));
        library.Tunes.Write("MUSICIANS/L/Lft/Fratres.sid", SidFile.Make("Fratres", "Linus \u00c5kesson (lft)", "2007 lft", flags: Ntsc8580));
        library.Tunes.Write("MUSICIANS/S/Soe/Bjoern.sid", SidFile.Make("Gr\u00f8n \u00e6ble", "S\u00f8ren", "198? ???", flags: AnyAny));
        byte[] popcorn = SidFile.Make("Hubbard's Popcorn", "Someone", "1999 X", flags: Pal6581, content: 9);
        library.Tunes.Write("DEMOS/Popcorn.sid", popcorn);
        library.Tunes.Write("DOCUMENTS/Songlengths.md5", $"[Database]\n{Tune.Md5Of(popcorn)}=3:00\n");
        await library.ScanAsync();
    }

    [OneTimeTearDown]
    public void RemoveLibrary() => library.Dispose();

    private IEnumerable<string> Names(SearchQuery query) => library.Index.Search(query).Hits.Select(hit => hit.Tune.FileName[..^4]);

    [TestCase("hubbard 1985", "Commando")]
    [TestCase("1985 HUBBARD", "Commando")]
    [TestCase("comm", "Commando")]
    [TestCase("rob comm", "Commando")]
    [TestCase("ro commando", "", Description = "Only the last word may be unfinished.")]
    [TestCase("akesson", "Fratres")]
    [TestCase("\u00c5KESSON", "Fratres")]
    [TestCase("gron", "Bjoern")]
    [TestCase("gr\u00f8n aeble", "Bjoern")]
    [TestCase("soren", "Bjoern")]
    [TestCase("\"rob hubbard\" sanxion", "Sanxion")]
    [TestCase("\"hubbard rob\" sanx", "Sanxion", Description = "So the folder is named.")]
    [TestCase("\"hubbard elite\"", "")]
    [TestCase("demos", "Popcorn")]
    [TestCase("hubbard's", "Popcorn")]
    [TestCase("nothing of the kind", "")]
    public void Words_find(string text, string expected) =>
        Assert.That(Names(new SearchQuery { Text = text }), Is.EquivalentTo(expected.Length == 0 ? [] : new[] { expected }));

    [Test]
    public void A_word_in_the_title_comes_before_one_in_the_author_and_the_path() =>
        Assert.That(Names(new SearchQuery { Text = "hubbard" }).First(), Is.EqualTo("Popcorn"));

    [Test]
    public void No_words_and_no_conditions_list_everything() =>
        Assert.That(library.Index.Search(new SearchQuery { Limit = 2 }) is { Total: 5, Hits.Count: 2 });

    [TestCase("***")]
    [TestCase("\"\"")]
    [TestCase("-")]
    public void Signs_alone_find_nothing(string text) => Assert.That(Names(new SearchQuery { Text = text }), Is.Empty);

    [Test]
    public void Conditions_narrow()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Names(new SearchQuery { YearMin = 1986, YearMax = 1986 }), Is.EquivalentTo(new[] { "Sanxion", "Bjoern" }), "198? may be 1986.");
            Assert.That(Names(new SearchQuery { YearMin = 2000 }), Is.EqualTo(new[] { "Fratres" }));
            Assert.That(Names(new SearchQuery { Model = TuneModel.Mos8580 }), Is.EquivalentTo(new[] { "Fratres", "Bjoern" }));
            Assert.That(Names(new SearchQuery { Clock = TuneClock.Ntsc }), Is.EquivalentTo(new[] { "Fratres", "Bjoern" }));
            Assert.That(Names(new SearchQuery { Sids = 2 }), Is.Empty);
            Assert.That(Names(new SearchQuery { LengthMin = TimeSpan.FromMinutes(2), LengthMax = TimeSpan.FromMinutes(3) }), Is.EqualTo(new[] { "Popcorn" }));
            Assert.That(Names(new SearchQuery { LengthMin = TimeSpan.FromMinutes(4) }), Is.Empty);
            Assert.That(library.Index.Search(new SearchQuery { Text = "hubbard", YearMax = 1986, Model = TuneModel.Mos6581 }).Total, Is.EqualTo(2));
        });
    }

    [Test]
    public void Pages_join_to_the_whole_without_gaps()
    {
        string[] whole = [.. Names(new SearchQuery { Text = "musicians" })];
        IEnumerable<string> pages = Enumerable.Range(0, 5).SelectMany(i => Names(new SearchQuery { Text = "musicians", Offset = i, Limit = 1 }));
        Assert.That(pages, Is.EqualTo(whole));
    }

    [TestCase(-5, -5)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void Limits_out_of_range_are_taken_to_the_nearest(int limit, int offset) =>
        Assert.That(() => library.Index.Search(new SearchQuery { Text = "hubbard", Limit = limit, Offset = offset }), Throws.Nothing);

    [Test]
    public void Nothing_typed_is_ever_an_error()
    {
        string[] pieces = ["\"", "*", "AND", "OR", "NOT", "NEAR(", ")", "(", "^", ":", "title:", "{title}", "-", "+", "'", ";", "--", "\0", "\\", "%", "_",
            "hubbard", "1985", " ", "\t", "å", "\ud800", "\u0301", "日本", "😀", "rowid", "MATCH", "DROP TABLE tunes"];
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.That(() => library.Index.Search(new SearchQuery { Text = text, YearMin = seed % 2 == 0 ? 1900 : null }), Throws.Nothing, $"Seed {seed}: {text}");
        }
    }

    [Test]
    public void A_very_long_text_is_cut() =>
        Assert.That(() => library.Index.Search(new SearchQuery { Text = string.Concat(Enumerable.Repeat("word \"phrase\" ", 100_000)) }), Throws.Nothing);
}
