using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class LibraryIndexTest
{
    private ScannedFolder library = null!;

    [OneTimeSetUp]
    public async Task MakeLibraryAsync()
    {
        library = new ScannedFolder();
        foreach (string path in new[] { "Top.sid", "A/b.sid", "A/C.sid", "A/deep/er/D.sid", "A0/E.sid", "B/F.sid" })
            library.Tunes.Write("C64Music/" + path, SidFile.Make(path, songs: 2));
        await library.ScanAsync();
    }

    [OneTimeTearDown]
    public void RemoveLibrary() => library.Dispose();

    [Test]
    public void A_folder_that_contains_the_collection_is_entered() =>
        Assert.That(library.Index.Find("Top.sid"), Is.Not.Null);

    [Test]
    public void Paths_are_found_without_regard_to_case_in_the_spelling_of_the_disk() =>
        Assert.That(library.Index.Find("a/DEEP/er/d.SID")!.Path, Is.EqualTo("A/deep/er/D.sid"));

    [Test]
    public void Folders_count_all_that_lies_below()
    {
        BrowsePage root = library.Index.Browse("")!;
        Assert.Multiple(() =>
        {
            Assert.That(root.Folders, Is.EqualTo(new[] { new FolderEntry("A", "A", 3), new FolderEntry("A0", "A0", 1), new FolderEntry("B", "B", 1) }));
            Assert.That(root.Tunes.Select(tune => tune.Path), Is.EqualTo(new[] { "Top.sid" }));
            Assert.That(root.Parents, Is.Empty);
        });
    }

    [TestCase("A")]
    [TestCase("a/")]
    [TestCase("/A")]
    public void A_folder_lists_its_folders_and_tunes_in_order(string path)
    {
        BrowsePage page = library.Index.Browse(path)!;
        Assert.Multiple(() =>
        {
            Assert.That(page.Path, Is.EqualTo("A"));
            Assert.That(page.Folders, Is.EqualTo(new[] { new FolderEntry("deep", "A/deep", 1) }));
            Assert.That(page.Tunes.Select(tune => tune.FileName), Is.EqualTo(new[] { "b.sid", "C.sid" }));
        });
    }

    [Test]
    public void Parents_lead_from_the_root_down() =>
        Assert.That(library.Index.Browse("A/deep/er")!.Parents,
            Is.EqualTo(new[] { new FolderEntry("", "", 6), new FolderEntry("A", "A", 3), new FolderEntry("deep", "A/deep", 1) }));

    [TestCase("Z")]
    [TestCase("A/dee")]
    [TestCase("../A")]
    [TestCase("A%")]
    public void A_folder_that_is_not_there_is_null(string path) => Assert.That(library.Index.Browse(path), Is.Null);

    [Test]
    public void Counts_are_of_tunes_and_songs()
    {
        LibraryCounts counts = library.Index.Count();
        Assert.That((counts.Tunes, counts.Songs, counts.Refused), Is.EqualTo((6, 12, 0)));
        Assert.That(counts.LastScan, Is.Not.Null);
    }

    [Test]
    public void Random_picks_reach_every_tune()
    {
        var random = new Random(1);
        Assert.That(Enumerable.Range(0, 200).Select(_ => library.Index.PickRandom(random)!.Path).Distinct().Count(), Is.EqualTo(6));
    }

    [TestCase("../../etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("A/../Top.sid")]
    [TestCase("A\0.sid")]
    [TestCase("")]
    public void Only_tunes_of_the_index_are_read(string path) =>
        Assert.That(() => library.Index.ReadTuneBytes(path), Throws.TypeOf<TuneFileException>());
}
