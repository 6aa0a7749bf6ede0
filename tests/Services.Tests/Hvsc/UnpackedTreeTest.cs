using System.Runtime.InteropServices;
using SidFlow.Services.Hvsc.Archives;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>What lies on the disk is looked at again: a list may lie, the disk does not.</summary>
[TestFixture]
public sealed partial class UnpackedTreeTest
{
    private TempFolder folder = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        folder.Write("in/a.sid", "x");
    }

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public void ALinkIsFound()
    {
        File.CreateSymbolicLink(folder["in/link.sid"], "/etc/passwd");
        Refused();
    }

    [Test]
    public void ALinkToAFolderIsNotFollowed()
    {
        Directory.CreateSymbolicLink(folder["in/link"], "/etc");
        Refused();
    }

    [Test]
    public void ASecondNameOfAFileIsFound()
    {
        folder.Write("outside.sid", "x");
        Assert.That(Link(folder["outside.sid"], folder["in/b.sid"]), Is.Zero);
        Refused();
    }

    [Test]
    public void APipeIsFound()
    {
        TestArchive.Run("/usr/bin/mkfifo", folder["in"], ["pipe.sid"]);
        Refused();
    }

    [Test]
    public void MoreThanIsAllowedIsFound()
    {
        folder.Write("in/b.sid", new byte[2000]);
        Assert.That(() => UnpackedTree.Look(folder["in"], ArchiveLimits.Usual with { MostBytes = 1000 }), Throws.TypeOf<ArchiveException>());
        Assert.That(() => UnpackedTree.Look(folder["in"], ArchiveLimits.Usual with { MostEntries = 1 }), Throws.TypeOf<ArchiveException>());
        Assert.That(UnpackedTree.Look(folder["in"], ArchiveLimits.Usual).Bytes, Is.EqualTo(2001));
    }

    private void Refused() => Assert.That(() => UnpackedTree.Look(folder["in"], ArchiveLimits.Usual), Throws.TypeOf<ArchiveException>().With.Message.Contains("neither"));

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
