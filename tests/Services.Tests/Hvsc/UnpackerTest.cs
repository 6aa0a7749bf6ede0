using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Archives;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture("7z")]
[TestFixture("bsdtar")]
[CancelAfter(60_000)]
public sealed class UnpackerTest(string program)
{
    private static readonly ArchiveLimits small = new(1 << 20, 20, 600_000, TimeSpan.FromSeconds(30));

    private TempFolder folder = null!;
    private FetchWatch watch = null!;

    [SetUp]
    public void Open() => (folder, watch) = (new TempFolder(), new FetchWatch());

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public async Task WhatWasPackedComesOut(CancellationToken stop)
    {
        TestArchive.WriteCollection(folder["in/C64Music"], 83, ["DEMOS/A-F/One.sid", "MUSICIANS/B/Ä_umlaut/Two.sid", "GAMES/G-L/With space.sid"]);
        UnpackedTree tree = await UnpackAsync(TestArchive.Pack(folder["in"]), small, stop);
        Assert.That(tree.Files, Is.EqualTo(5));
        Assert.That(TestArchive.Picture(tree.Folder), Is.EqualTo(TestArchive.Picture(folder["in"])));
    }

    [Test]
    public async Task WhatIsNoPartOfACollectionIsLeftOut(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "update/UPDATE.EXE", "MZ");
        TestArchive.Write(folder["in"], "update/Update83.hvs", "#");
        UnpackedTree tree = await UnpackAsync(TestArchive.Pack(folder["in"]), small, stop);
        Assert.That(tree.Dropped, Is.EqualTo(["update/UPDATE.EXE"]));
        Assert.That(TestArchive.Picture(tree.Folder).Keys, Is.EqualTo(["update/Update83.hvs"]));
    }

    [Test]
    public async Task ALinkIsLeftOut(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "GAMES/Composer.sid", "x");
        TestArchive.Write(folder["in"], "MUSICIANS/Composer/a.sid", "y");
        File.CreateSymbolicLink(folder["in/GAMES/Composer"], "../MUSICIANS/Composer");
        File.CreateSymbolicLink(folder["in/b.sid"], "/etc/passwd");
        UnpackedTree tree = await UnpackAsync(TestArchive.Pack(folder["in"]), small, stop);
        Assert.That(TestArchive.Picture(tree.Folder).Keys, Is.EqualTo(["GAMES/Composer.sid", "MUSICIANS/Composer/a.sid"]));
        Assert.That(Directory.Exists(Path.Combine(tree.Folder, "GAMES/Composer")), Is.False);
        Assert.That(watch.Text, Does.Contain("2 links are left out"));
    }

    [Test]
    public void ALinkWhoseNameIsAPatternIsRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        File.CreateSymbolicLink(folder["in/*.sid"], "/etc/passwd");
        Refused("neither a file nor a folder", Tar(folder["in"]), small, stop);
    }

    [Test]
    public void ASecondNameIsRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        TestArchive.Run("/bin/ln", folder["in"], ["a.sid", "b.sid"]);
        Assert.That(() => UnpackAsync(Tar(folder["in"]), small, stop), Throws.TypeOf<ArchiveException>());
    }

    [Test]
    public void APipeIsRefused(CancellationToken stop)
    {
        Directory.CreateDirectory(folder["in"]);
        TestArchive.Run("/usr/bin/mkfifo", folder["in"], ["pipe.sid"]);
        Refused("neither a file nor a folder", Tar(folder["in"]), small, stop);
    }

    [Test]
    public void APathThatLeadsOutIsRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        Refused("leads out", Tar(folder["in"], "-s", ",^a,../a,"), small, stop);
        Assert.That(File.Exists(folder["a.sid"]), Is.False);
    }

    [Test]
    public void APathFromTheRootIsRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        Refused("root of the disk", Tar(folder["in"], "-P", "-s", ",^a,/tmp/a,"), small, stop);
    }

    [Test]
    public void OneLargeFileIsRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", new byte[700_000]);
        Refused("more than any file", TestArchive.Pack(folder["in"]), small, stop);
    }

    [Test]
    public void ABombIsRefused(CancellationToken stop)
    {
        for (int n = 0; n < 4; n++)
            TestArchive.Write(folder["in"], $"{n}.sid", new byte[500_000]);
        Refused("unpacks to more than", TestArchive.Pack(folder["in"]), small, stop);
    }

    [Test]
    public void TooManyFilesAreRefused(CancellationToken stop)
    {
        for (int n = 0; n < 30; n++)
            TestArchive.Write(folder["in"], $"{n}.sid", "x");
        Refused("30 members", TestArchive.Pack(folder["in"]), small, stop);
    }

    [Test]
    public void NamesThatDifferByCaseAloneAreRefused(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        TestArchive.Write(folder["in"], "A.sid", "y");
        Refused("in it twice", TestArchive.Pack(folder["in"]), small, stop);
    }

    [Test]
    public void ADamagedArchiveIsSaidToBeOne(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", [.. Enumerable.Range(0, 5000).Select(n => (byte)(n * n >> 3))]);
        byte[] packed = TestArchive.Pack(folder["in"]);
        packed[packed.Length / 2] ^= 0x40;
        Assert.That(() => UnpackAsync(packed, small, stop), Throws.TypeOf<ArchiveException>().With.Property("IsDamaged").True);
        Assert.That(() => UnpackAsync(packed[..(packed.Length / 2)], small, stop), Throws.TypeOf<ArchiveException>().With.Property("IsDamaged").True);
        Assert.That(() => UnpackAsync([1, 2, 3], small, stop), Throws.TypeOf<ArchiveException>().With.Property("IsDamaged").True);
    }

    [Test]
    public void ItEndsWhenItIsToEnd(CancellationToken stop)
    {
        TestArchive.Write(folder["in"], "a.sid", "x");
        using CancellationTokenSource told = CancellationTokenSource.CreateLinkedTokenSource(stop);
        told.Cancel();
        Assert.That(() => UnpackAsync(TestArchive.Pack(folder["in"]), small, told.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(2)]
    [TestCase(3)]
    public async Task AProgramThatIsKilledIsStartedAgainThreeTimesInAll(int kills, CancellationToken stop)
    {
        TestArchive.WriteCollection(folder["in/C64Music"], 83, ["DEMOS/A-F/One.sid"]);
        string file = folder.Write("HVSC_83-all-of-them.7z", TestArchive.Pack(folder["in"])), real = TestArchive.Need(program);
        IReadOnlyList<ArchiveEntry> entries = await new Unpacker(small, TimeProvider.System, [real]).ListAsync(file, watch, stop);
        Unpacker unpacker = new(small, TimeProvider.System, [Suicidal.Write(folder[program], real, kills)]);
        Task<UnpackedTree> unpacking = unpacker.UnpackAsync(file, folder["out"], entries, watch, stop);
        if (kills < 3)
            Assert.That(TestArchive.Picture((await unpacking).Folder), Is.EqualTo(TestArchive.Picture(folder["in"])));
        else
            Assert.That(() => unpacking, Throws.TypeOf<ArchiveException>().With.Message.Contains("killed from outside").And.Property("IsDamaged").False);
        Assert.That(watch.Lines.Count(line => line.Contains("Once more", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    private void Refused(string reason, byte[] archive, ArchiveLimits limits, CancellationToken stop) =>
        Assert.That(() => UnpackAsync(archive, limits, stop), Throws.TypeOf<ArchiveException>().With.Message.Contains(reason).And.Property("IsDamaged").False);

    private async Task<UnpackedTree> UnpackAsync(byte[] archive, ArchiveLimits limits, CancellationToken stop)
    {
        string file = folder.Write("HVSC_83-all-of-them.7z", archive);
        Unpacker unpacker = new(limits, TimeProvider.System, [TestArchive.Need(program)]);
        return await unpacker.UnpackAsync(file, folder["out"], await unpacker.ListAsync(file, watch, stop), watch, stop);
    }

    /// <summary>A tar archive: what is inside decides, not the name, and it holds what a .7z cannot.</summary>
    private byte[] Tar(string from, params string[] more)
    {
        TestArchive.Run(TestArchive.Need("bsdtar"), from, ["--format", "ustar", .. more, "-cf", folder["tar"], .. Directory.EnumerateFileSystemEntries(from).Select(Path.GetFileName).Cast<string>()]);
        return File.ReadAllBytes(folder["tar"]);
    }
}
