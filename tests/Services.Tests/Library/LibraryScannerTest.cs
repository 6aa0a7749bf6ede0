using System.Diagnostics;
using System.Runtime.Versioning;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
[SupportedOSPlatform("linux")]
public sealed class LibraryScannerTest
{
    private static readonly byte[] One = SidFile.Make("One", content: 1), Two = SidFile.Make("Two", content: 2);

    private ScannedFolder library = null!;

    [SetUp]
    public void MakeLibrary() => library = new ScannedFolder();

    [TearDown]
    public void RemoveLibrary() => library.Dispose();

    [Test]
    public async Task Tunes_are_found_by_extension_in_any_case_and_below_any_folder()
    {
        library.Tunes.Write("One.sid", One);
        library.Tunes.Write("a/b/c/TWO.SID", Two);
        library.Tunes.Write("a/readme.txt", "no tune");
        library.Tunes.Write(".hidden/x.sid", One);
        library.Tunes.Write("a/._One.sid", "a Mac's twin file");
        ScanProgress done = await library.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(library.Paths(), Is.EquivalentTo(new[] { "One.sid", "a/b/c/TWO.SID" }));
            Assert.That((done.Phase, done.Seen, done.Indexed, done.Refused, done.ProblemCount), Is.EqualTo((ScanPhase.Done, 2, 2, 0, 0)));
        });
    }

    [Test]
    public async Task A_record_says_what_the_header_says()
    {
        // Flags: PAL (bit 2) and 8580 (bit 5).
        byte[] file = SidFile.Make("Mañana", "Gr\u00fcn", "1985-87 Somebody", songs: 3, startSong: 2, flags: 0x24);
        library.Tunes.Write("A/Tune.sid", file);
        await library.ScanAsync();
        TuneRecord tune = library.Index.Find("A/Tune.sid")!;
        Assert.Multiple(() =>
        {
            Assert.That((tune.Title, tune.Author, tune.Released, tune.Year), Is.EqualTo(("Mañana", "Grün", "1985-87 Somebody", 1985)));
            Assert.That((tune.Songs, tune.StartSong, tune.Format, tune.Version, tune.Clock), Is.EqualTo((3, 2, TuneFormat.Psid, 2, TuneClock.Pal)));
            Assert.That(tune.Models, Is.EqualTo(new[] { TuneModel.Mos8580 }));
            Assert.That(tune.SidAddresses, Is.EqualTo(new[] { 0xD400 }));
            Assert.That((tune.Md5, tune.SizeBytes, tune.Refusal), Is.EqualTo((Tune.Md5Of(file), (long)file.Length, (Refusal?)null)));
            Assert.That(tune.LengthsMs, Is.EqualTo(new int?[] { null, null, null }));
        });
    }

    [Test]
    public async Task A_second_scan_reads_only_what_changed()
    {
        library.Tunes.Write("One.sid", One);
        string two = library.Tunes.Write("Two.sid", Two);
        await library.ScanAsync();
        Assert.That((await library.ScanAsync()) is { Unchanged: 2, Indexed: 0 });

        File.WriteAllBytes(two, SidFile.Make("Changed"));
        File.SetLastWriteTimeUtc(two, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        ScanProgress third = await library.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That((third.Unchanged, third.Indexed), Is.EqualTo((1, 1)));
            Assert.That(library.Index.Find("Two.sid")!.Title, Is.EqualTo("Changed"));
            Assert.That(library.Paths("changed"), Is.EqualTo(new[] { "Two.sid" }));
            Assert.That(library.Paths("two"), Is.EqualTo(new[] { "Two.sid" }), "By its path; the old title is forgotten but has the same word.");
        });
    }

    [Test]
    public async Task What_is_deleted_leaves_the_index_the_search_and_the_folders()
    {
        library.Tunes.Write("keep/One.sid", One);
        string two = library.Tunes.Write("keep/Two.sid", Two);
        library.Tunes.Write("gone/below/Three.sid", SidFile.Make("Three"));
        await library.ScanAsync();
        File.Delete(two);
        Directory.Delete(library.Tunes["gone"], recursive: true);
        ScanProgress done = await library.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(done.Removed, Is.EqualTo(2));
            Assert.That(library.Paths(), Is.EqualTo(new[] { "keep/One.sid" }));
            Assert.That(library.Paths("three"), Is.Empty);
            Assert.That(library.Index.Browse("")!.Folders.Select(folder => (folder.Name, folder.Tunes)), Is.EqualTo(new[] { ("keep", 1) }));
            Assert.That(library.Index.Browse("gone"), Is.Null);
        });
    }

    [Test]
    public async Task Refused_files_are_listed_with_their_reason()
    {
        library.Tunes.Write("no.sid", "This is not a tune, whatever its name says.");
        library.Tunes.Write("empty.sid", "");
        library.Tunes.Write("big.sid", new byte[TuneParser.MaxFileSize + 1]);
        library.Tunes.Write("cut.sid", One[..0x50]);
        ScanProgress done = await library.ScanAsync();
        RefusalCode? Code(string path) => library.Index.Find(path)?.Refusal?.Code;
        Assert.Multiple(() =>
        {
            Assert.That(done.Refused, Is.EqualTo(4));
            Assert.That(Code("no.sid"), Is.EqualTo(RefusalCode.NotASid));
            Assert.That(Code("empty.sid"), Is.EqualTo(RefusalCode.Truncated));
            Assert.That(Code("big.sid"), Is.EqualTo(RefusalCode.TooLarge));
            Assert.That(Code("cut.sid"), Is.EqualTo(RefusalCode.Truncated));
            Assert.That(library.Index.Find("big.sid")!.Md5, Is.Null, "It was not read.");
            Assert.That(library.Index.PickRandom(new Random(1)), Is.Null, "None of them plays.");
        });
    }

    [Test]
    public async Task Two_paths_may_hold_one_file()
    {
        library.Tunes.Write("a/One.sid", One);
        library.Tunes.Write("b/Same.sid", One);
        await library.ScanAsync();
        Assert.That(library.Index.FindByMd5(Tune.Md5Of(One).ToUpperInvariant()).Select(tune => tune.Path), Is.EqualTo(new[] { "a/One.sid", "b/Same.sid" }));
    }

    [Test]
    public async Task Links_are_followed_to_files_inside_and_links_to_folders_inside_are_passed_over()
    {
        using var outside = new TempFolder();
        outside.Write("secret.sid", Two);
        library.Tunes.Write("a/One.sid", One);
        File.CreateSymbolicLink(library.Tunes["inside.sid"], library.Tunes["a/One.sid"]);
        File.CreateSymbolicLink(library.Tunes["out.sid"], outside["secret.sid"]);
        File.CreateSymbolicLink(library.Tunes["dead.sid"], library.Tunes["nothing.sid"]);
        File.CreateSymbolicLink(library.Tunes["self.sid"], library.Tunes["self.sid"]);
        Directory.CreateSymbolicLink(library.Tunes["a/loop"], library.Tunes.Path);
        Directory.CreateSymbolicLink(library.Tunes["away"], outside.Path);
        ScanProgress done = await library.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(library.Paths(), Is.EquivalentTo(new[] { "a/One.sid", "inside.sid" }));
            Assert.That(done.Problems.Select(problem => problem.Path), Is.EquivalentTo(new[] { "out.sid", "dead.sid", "self.sid", "away" }));
            Assert.That(library.Index.ReadTuneBytes("inside.sid"), Is.EqualTo(One));
        });
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_pipe_that_nobody_writes_to_does_not_hold_the_scan(CancellationToken stop)
    {
        library.Tunes.Write("One.sid", One);
        using Process made = Process.Start("mkfifo", library.Tunes["pipe.sid"]);
        await made.WaitForExitAsync(stop);
        await library.ScanAsync(stop: stop);
        Assert.That(library.Index.Find("pipe.sid")!.Refusal, Is.Not.Null);
    }

    [Test]
    public async Task A_folder_that_cannot_be_read_is_reported_and_stays_known()
    {
        library.Tunes.Write("open/One.sid", One);
        library.Tunes.Write("shut/Two.sid", Two);
        await library.ScanAsync();
        File.SetUnixFileMode(library.Tunes["shut"], UnixFileMode.None);
        try
        {
            if (CanRead(library.Tunes["shut"]))
                Assert.Ignore("This user reads every folder, whatever its mode (root).");
            ScanProgress done = await library.ScanAsync();
            Assert.That(done.Problems.Single().Path, Is.EqualTo("shut"));
            Assert.That(library.Paths(), Is.EquivalentTo(new[] { "open/One.sid", "shut/Two.sid" }));
        }
        finally
        {
            File.SetUnixFileMode(library.Tunes["shut"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public async Task A_root_that_is_not_there_is_reported_and_stays_known()
    {
        library.Tunes.Write("One.sid", One);
        IReadOnlyList<LibraryRoot> roots = library.Roots;
        await library.ScanAsync(roots);
        Directory.Move(library.Tunes.Path, library.Tunes.Path + "-unmounted");
        try
        {
            ScanProgress done = await library.ScanAsync(roots);
            Assert.That(done.Problems.Single().Reason, Does.Contain("mounted"));
            Assert.That(library.Paths(), Is.EqualTo(new[] { "One.sid" }));
            Assert.That(() => library.Index.ReadTuneBytes("One.sid"), Throws.TypeOf<TuneFileException>().With.Message.Contains("not there"));
        }
        finally
        {
            Directory.Move(library.Tunes.Path + "-unmounted", library.Tunes.Path);
        }
    }

    [Test]
    public async Task Further_roots_appear_under_their_names_and_go_with_the_setting()
    {
        using var second = new TempFolder();
        library.Tunes.Write("One.sid", One);
        second.Write("Mine/Two.sid", Two);
        IReadOnlyList<LibraryRoot> both = LibraryRoot.Lay([library.Tunes.Path, second["Mine"]], null);
        await library.ScanAsync(both);
        Assert.That(library.Paths(), Is.EquivalentTo(new[] { "One.sid", "Mine/Two.sid" }));
        Assert.That(new LibraryIndex(library.Database, both).ReadTuneBytes("Mine/Two.sid"), Is.EqualTo(Two));

        await library.ScanAsync();
        Assert.That(library.Paths(), Is.EqualTo(new[] { "One.sid" }));
    }

    [Test]
    public async Task A_scan_that_is_stopped_leaves_a_sound_index_and_the_next_one_finishes()
    {
        for (int i = 0; i < 1200; i++)
            library.Tunes.Write($"{i % 7}/Tune{i}.sid", SidFile.Make($"Tune {i}"));
        using var stop = new CancellationTokenSource();
        var progress = new Stopper(stop);
        Assert.That(async () => await library.ScanAsync(progress: progress, stop: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        int before = library.Index.Count().Tunes;
        ScanProgress done = await library.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(before, Is.InRange(1, 1199), "It was stopped on the way.");
            Assert.That((done.Unchanged, done.Indexed), Is.EqualTo((before, 1200 - before)));
            Assert.That(library.Index.Count().Tunes, Is.EqualTo(1200));
            Assert.That(library.Index.Search(new SearchQuery { Text = "tune" }).Total, Is.EqualTo(1200));
            Assert.That(library.Database.FindDamage(), Is.Null);
        });
    }

    [Test]
    public async Task Only_one_scan_at_a_time()
    {
        library.Tunes.Write("One.sid", One);
        var scanner = new LibraryScanner(library.Database, TimeProvider.System);
        Task<ScanProgress>? second = null;
        await scanner.ScanAsync(library.Roots, new Caller(() => second ??= scanner.ScanAsync(library.Roots, null, default)), default);
        Assert.That(async () => await second!, Throws.InvalidOperationException);
        Assert.That(scanner.IsScanning, Is.False);
    }

    private static bool CanRead(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value)
        {
            if (value.Indexed > 0)
                stop.Cancel();
        }
    }

    private sealed class Caller(Action call) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => call();
    }
}
