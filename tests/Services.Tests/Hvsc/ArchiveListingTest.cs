using System.Text;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class ArchiveListingTest
{
    [Test]
    public void SevenZipNamesKindAndSize()
    {
        string text = """
            Path = C64Music
            Size = 0
            Attributes = D drwxrwxr-x

            Path = C64Music/A tune = so.sid
            Size = 4711
            Attributes = A -rw-r--r--

            Path = link
            Size = 3
            Attributes = A lrwxrwxrwx

            Path = pipe
            Size = 0
            Mode = prw-r--r--

            Path = junction
            Size = 0
            Attributes = DL

            Path = plain
            Size = 7
            """;
        Assert.That(SevenZipListing.Parse(text.Split('\n')), Is.EqualTo(new ArchiveEntry[]
        {
            new("C64Music", 0, ArchiveEntryKind.Folder), new("C64Music/A tune = so.sid", 4711, ArchiveEntryKind.File), new("link", 3, ArchiveEntryKind.Link),
            new("pipe", 0, ArchiveEntryKind.Other), new("junction", 0, ArchiveEntryKind.Other), new("plain", 7, ArchiveEntryKind.File),
        }));
    }

    [Test]
    public void TarNamesKindAndSize() => Assert.That(
        TarListing.Parse(
        [
            "drwxrwxr-x  0 0      0           0 Nov 22 02:59 C64Music/", "-rw-r--r--  0 0      0        4711 Aug 27  2025 C64Music/a tune ü.sid",
            "lrwxrwxrwx  0 0      0           0 Nov 22 02:59 l -> /etc/passwd", "prw-r--r--  0 0      0           0 Nov 22 02:59 p", "crw-r--r--  0 0      0         1,3 Nov 22 02:59 null", "",
            "-rw-r--r--  0 0      0           2 Nov 22 02:59 ../a.sid", "nonsense",
        ]),
        Is.EqualTo(new ArchiveEntry[]
        {
            new("C64Music", 0, ArchiveEntryKind.Folder), new("C64Music/a tune ü.sid", 4711, ArchiveEntryKind.File), new("l", 0, ArchiveEntryKind.Link),
            new("p", 0, ArchiveEntryKind.Other), new("null", 0, ArchiveEntryKind.Other), new("../a.sid", 2, ArchiveEntryKind.File), new("nonsense", 0, ArchiveEntryKind.Other),
        }));

    [TestCase("C64Music/DEMOS/A-F/Tune.sid", true)]
    [TestCase("a b/ü.sid", true)]
    [TestCase("../evil.sid", false)]
    [TestCase("a/../../evil.sid", false)]
    [TestCase("/etc/passwd", false)]
    [TestCase("a//b", false)]
    [TestCase("./a", false)]
    [TestCase("a\\..\\b", false)]
    [TestCase("c:/a", false)]
    [TestCase("a\u0001b", false)]
    [TestCase("", false)]
    [TestCase("1/2/3/4/5/6/7/8/9/10/11/12/13", false)]
    public void OnlyPlainPathsBecomeFiles(string path, bool isFine) => Assert.That(ArchivePaths.Problem(path), isFine ? Is.Null : Is.Not.Null);

    [Test]
    public void NoPathLeadsOut() => Fuzz.Documents(text =>
    {
        string path = Encoding.UTF8.GetString(text);
        if (ArchivePaths.Problem(path) is null)
            Assert.That(Path.GetFullPath(path, "/root/folder"), Does.StartWith("/root/folder/"));
    }, "..", "/", ".", "a", "\\", "ü");

    [Test]
    public void AnySevenZipListingIsRead() => Fuzz.Documents(text => Assert.That(SevenZipListing.Parse(Encoding.UTF8.GetString(text).Split('\n')).ToArray(), Has.All.Not.Null),
        "Path = ", "Size = ", "Attributes = ", "D drwxr-xr-x", "A lrwx", "99999999999999999999", "-1", "\n", "Symbolic Link = x", " = ");

    [Test]
    public void AnyTarListingIsRead() => Fuzz.Documents(text => Assert.That(TarListing.Parse(Encoding.UTF8.GetString(text).Split('\n')).ToArray(), Has.All.Not.Null),
        "-rw-r--r--  0 0      0           2 Nov 22 02:59 a", "drwx", "  0", " ", "Nov 22 02:59", "99999999999999999999", "1,3", "/", "\\303");
}
