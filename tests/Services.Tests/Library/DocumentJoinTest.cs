using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Tests.Library;

/// <summary>Lists and tunes come together, whichever changes.</summary>
[TestFixture]
public sealed class DocumentJoinTest
{
    private static readonly byte[] File = SidFile.Make("Tune", songs: 2);

    private ScannedFolder library = null!;

    [SetUp]
    public void MakeLibrary()
    {
        library = new ScannedFolder();
        library.Tunes.Write("A/Tune.sid", File);
    }

    [TearDown]
    public void RemoveLibrary() => library.Dispose();

    private TuneRecord Tune => library.Index.Find("A/Tune.sid")!;

    private void WriteLengths(string line, string name = "Songlengths.md5") => library.Tunes.Write("DOCUMENTS/" + name, $"[Database]\r\n{line}\r\n");

    [Test]
    public async Task Lengths_are_found_by_md5()
    {
        WriteLengths($"; /Elsewhere.sid\r\n{Emu.Tunes.Tune.Md5Of(File)}=1:00 0:30.5");
        await library.ScanAsync();
        Assert.That((Tune.Length(1), Tune.Length(2), Tune.Length(3)), Is.EqualTo((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30.5), (TimeSpan?)null)));
    }

    [Test]
    public async Task Lengths_are_found_by_path_where_the_md5_is_unknown()
    {
        WriteLengths($"; /a/tune.SID\r\n{new string('0', 32)}=1:00");
        await library.ScanAsync();
        Assert.That((Tune.Length(1), Tune.Length(2)), Is.EqualTo((TimeSpan.FromSeconds(60), (TimeSpan?)null)), "The list has fewer songs than the tune.");
    }

    [Test]
    public async Task Lengths_of_the_older_list_are_found_by_its_own_key()
    {
        string key = OldSonglengthsKey.Of(TuneParser.Parse(File).Tune!);
        WriteLengths($"{key}=0:14(M) -:--", "SONGLENGTHS.TXT");
        await library.ScanAsync();
        Assert.That(Tune.LengthsMs, Is.EqualTo(new int?[] { 14_000, null }));
    }

    [Test]
    public async Task A_list_that_comes_changes_or_goes_later_reaches_tunes_that_were_not_touched()
    {
        string md5 = Emu.Tunes.Tune.Md5Of(File);
        await library.ScanAsync();
        Assert.That(Tune.Length(1), Is.Null);

        WriteLengths($"{md5}=1:00 1:00");
        library.Tunes.Write("DOCUMENTS/STIL.txt", "/A/Tune.sid\r\n(#2)\r\n  TITLE: Zauberfl\u00f6te\r\n");
        Assert.That((await library.ScanAsync()).Unchanged, Is.EqualTo(1));
        Assert.That(Tune.Length(1), Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(library.Paths("zauberflote"), Is.EqualTo(new[] { "A/Tune.sid" }));

        WriteLengths($"{md5}=2:00 1:00");
        await library.ScanAsync();
        Assert.That(Tune.Length(1), Is.EqualTo(TimeSpan.FromSeconds(120)));

        Directory.Delete(library.Tunes["DOCUMENTS"], recursive: true);
        await library.ScanAsync();
        Assert.That(Tune.Length(1), Is.Null);
        Assert.That(library.Paths("zauberflote"), Is.Empty);
    }

    [Test]
    public async Task Stil_comes_with_the_comments_of_all_folders_above_and_bugs_with_their_reporter()
    {
        library.Tunes.Write("DOCUMENTS/STIL.txt", "/A/\r\nCOMMENT: Folder words.\r\n\r\n/a/TUNE.sid\r\nCOMMENT: File words.\r\n(#2)\r\n   NAME: Second\r\n");
        library.Tunes.Write("DOCUMENTS/BUGlist.txt", "/A/Tune.sid\r\n    BUG: Hiccups.\r\n(Me)\r\n");
        await library.ScanAsync();
        Stil stil = library.Index.ReadStil(Tune);
        Assert.Multiple(() =>
        {
            Assert.That(stil.Comment, Is.EqualTo("File words."));
            Assert.That(stil.FolderComments, Is.EqualTo(new[] { "Folder words." }));
            Assert.That(stil.Notes, Is.EqualTo(new[] { new StilNote { Song = 2, Name = "Second" } }));
            Assert.That(library.Index.ReadBugs(Tune), Is.EqualTo(new[] { new BugNote("Hiccups.", "Me", null) }));
        });
    }

    [Test]
    public async Task A_copy_in_a_folder_of_ones_own_has_the_stil_of_the_original()
    {
        WriteLengths($"; /MUSICIANS/X/Original.sid\r\n{Emu.Tunes.Tune.Md5Of(File)}=1:00 1:00");
        library.Tunes.Write("DOCUMENTS/STIL.txt", "/MUSICIANS/X/Original.sid\r\nCOMMENT: Rarity.\r\n");
        await library.ScanAsync();
        Assert.That(library.Index.ReadStil(Tune).Comment, Is.EqualTo("Rarity."));
        Assert.That(library.Paths("rarity"), Is.EqualTo(new[] { "A/Tune.sid" }));
    }

    [Test]
    public async Task A_word_of_the_stil_leads_to_the_song_it_speaks_of()
    {
        library.Tunes.Write("DOCUMENTS/STIL.txt", "/A/Tune.sid\r\n(#1)\r\n  TITLE: Popcorn\r\n(#2)\r\n  TITLE: Axel F\r\n");
        await library.ScanAsync();
        Assert.That(library.Index.Search(new SearchQuery { Text = "axel" }).Hits.Single().Song, Is.EqualTo(2));
        Assert.That(library.Index.Search(new SearchQuery { Text = "tune" }).Hits.Single().Song, Is.EqualTo(1));
    }

    [Test]
    public async Task A_disk_that_is_not_mounted_keeps_its_lists()
    {
        WriteLengths($"{Emu.Tunes.Tune.Md5Of(File)}=1:00 1:00");
        IReadOnlyList<LibraryRoot> roots = library.Roots;
        await library.ScanAsync(roots);
        Directory.Move(library.Tunes.Path, library.Tunes.Path + "-unmounted");
        await library.ScanAsync(roots);
        Directory.Move(library.Tunes.Path + "-unmounted", library.Tunes.Path);
        Assert.That(Tune.Length(1), Is.EqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task A_second_root_has_lists_of_its_own()
    {
        using var second = new TempFolder();
        second.Write("Mine/B/Tune.sid", File);
        second.Write("Mine/DOCUMENTS/STIL.txt", "/B/Tune.sid\r\nCOMMENT: Mine.\r\n");
        IReadOnlyList<LibraryRoot> roots = LibraryRoot.Lay([library.Tunes.Path, second["Mine"]], null);
        await library.ScanAsync(roots);
        var index = new LibraryIndex(library.Database, roots);
        Assert.That(index.ReadStil(index.Find("Mine/B/Tune.sid")!).Comment, Is.EqualTo("Mine."));
        Assert.That(index.ReadStil(index.Find("A/Tune.sid")!).Comment, Is.Null);
    }
}
