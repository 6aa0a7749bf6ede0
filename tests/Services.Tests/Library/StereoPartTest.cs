using System.Runtime.Versioning;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

/// <summary>X.mus and X.str are one tune of the library.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
public sealed class StereoPartTest
{
    // Load address, three lengths, three halts, credits.
    private static readonly byte[] Left = [0, 0x60, 4, 0, 2, 0, 2, 0, 0x10, 0x99, 1, 0x4F, 1, 0x4F, 1, 0x4F, .. "LEFT AND RIGHT\rSOMEBODY\r"u8, 0];
    private static readonly byte[] Right = [0, 0x70, 4, 0, 2, 0, 2, 0, 0x10, 0x9A, 1, 0x4F, 1, 0x4F, 1, 0x4F, .. "RIGHT\r"u8, 0];

    private ScannedFolder library = null!;

    [SetUp]
    public void MakeLibrary() => library = new ScannedFolder();

    [TearDown]
    public void RemoveLibrary() => library.Dispose();

    [Test]
    public async Task Both_files_are_one_entry_with_two_chips_and_its_own_length()
    {
        library.Tunes.Write("Both.mus", Left);
        library.Tunes.Write("Both.STR", Right);
        library.Tunes.Write("Other.str", Right);
        await library.ScanAsync();
        Assert.That(library.Paths(), Is.EquivalentTo(new[] { "Both.mus", "Other.str" }));
        TuneRecord tune = library.Index.Find("Both.mus")!;
        byte[] joined = SidplayerFile.Join(Left, Right);
        Assert.Multiple(() =>
        {
            Assert.That((tune.Title, tune.Author, tune.Songs, tune.Format), Is.EqualTo(("LEFT AND RIGHT", "SOMEBODY", 1, TuneFormat.Mus)));
            Assert.That(tune.SidAddresses, Is.EqualTo(new[] { 0xD400, 0xD500 }));
            Assert.That(tune.Md5, Is.EqualTo(Tune.Md5Of(joined)));
            Assert.That(library.Index.ReadTuneBytes("Both.mus"), Is.EqualTo(joined));
            Assert.That(tune.Refusal, Is.Null);
            Assert.That(tune.LengthsMs[0], Is.InRange(1000, 1300), "36 jiffies, one before, and half a second");
            Assert.That(tune.LengthIsOwn);
            Assert.That(library.Paths("somebody"), Is.EqualTo(new[] { "Both.mus" }));
        });
    }

    [Test]
    public async Task A_list_that_knows_the_tune_has_the_first_word_on_its_length()
    {
        library.Tunes.Write("Both.mus", Left);
        library.Tunes.Write("DOCUMENTS/Songlengths.md5", $"[Database]\n{Tune.Md5Of(Left)}=1:00\n");
        await library.ScanAsync();
        Assert.That(library.Index.Find("Both.mus") is { LengthIsOwn: false, LengthsMs: [60_000] });
    }

    [Test]
    public async Task A_second_part_that_comes_or_goes_changes_the_tune()
    {
        library.Tunes.Write("Both.mus", Left);
        await library.ScanAsync();
        Assert.That(library.Index.Find("Both.mus")!.SidAddresses, Has.Count.EqualTo(1));

        string second = library.Tunes.Write("Both.str", Right);
        await library.ScanAsync();
        Assert.That(library.Index.Find("Both.mus")!.SidAddresses, Has.Count.EqualTo(2));
        Assert.That((await library.ScanAsync()) is { Indexed: 0, Removed: 0, Seen: 1 }, "both are as they were");

        File.Delete(second);
        await library.ScanAsync();
        Assert.That(library.Index.Find("Both.mus")!.Md5, Is.EqualTo(Tune.Md5Of(Left)));
    }

    [Test]
    public async Task What_stands_beside_but_is_no_part_is_left_out()
    {
        library.Tunes.Write("A.mus", Left);
        library.Tunes.Write("A.str", "");
        library.Tunes.Write("B.mus", Left);
        library.Tunes.Write("B.str", "no tune at all");
        await library.ScanAsync();
        Assert.That(library.Index.Find("A.mus")!.SidAddresses, Has.Count.EqualTo(1));
        Assert.That(library.Index.ReadTuneBytes("A.mus"), Is.EqualTo(Left));
        Assert.That((library.Index.Find("B.mus")!.SidAddresses.Count, library.Index.Find("B.mus")!.Refusal), Is.EqualTo((1, (Refusal?)null)));
    }
}
