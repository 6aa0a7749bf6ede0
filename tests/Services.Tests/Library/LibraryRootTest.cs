using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class LibraryRootTest
{
    [Test]
    public void The_first_folder_is_the_root_and_names_never_meet()
    {
        IReadOnlyList<LibraryRoot> roots = LibraryRoot.Lay(["/x/hvsc", "/x/mine", "/y/mine", "/z/SIDFlow"], "/usr/share/sidflow/demo/");
        Assert.That(roots.Select(root => root.Mount), Is.EqualTo(new[] { "", "mine", "mine (2)", "SIDFlow (2)", "SIDFlow" }));
        Assert.That(roots[^1].Folder, Is.EqualTo("/usr/share/sidflow/demo"));
    }

    [Test]
    public void Demo_tunes_alone_keep_their_place() =>
        Assert.That(LibraryRoot.Lay([], "/demo"), Is.EqualTo(new[] { new LibraryRoot("/demo", "SIDFlow") }));

    [Test]
    public void What_is_fetched_is_the_root_where_no_other_is_named()
    {
        LibraryRoot fetched = new("/data/hvsc/C64Music", "") { MayBeAbsent = true };
        Assert.That(LibraryRoot.Lay([], "/demo", "/data/hvsc"), Is.EqualTo(new[] { fetched, new LibraryRoot("/demo", "SIDFlow") }));
        Assert.That(LibraryRoot.Lay(["/mine"], null, "/data/hvsc"), Is.EqualTo(new[] { new LibraryRoot("/mine", "") }));
        Assert.That(LibraryRoot.Lay(["/data/hvsc/"], null, "/data/hvsc"), Is.EqualTo(new[] { fetched }), "entered before it is there");
        Assert.That(LibraryRoot.Lay(["/data/hvsc/C64Music"], null, "/data/hvsc"), Is.EqualTo(new[] { fetched }));
    }

    [Test]
    public void A_folder_that_contains_C64Music_is_entered()
    {
        using var folder = new TempFolder();
        folder.Write("hvsc/C64Music/x.sid", "");
        Assert.That(LibraryRoot.Lay([folder["hvsc"]], null).Single().Folder, Is.EqualTo(folder["hvsc/C64Music"]));
    }
}
