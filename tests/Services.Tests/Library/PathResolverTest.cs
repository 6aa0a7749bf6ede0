using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class PathResolverTest
{
    private TempFolder folder = null!;
    private PathResolver resolver = null!;

    [SetUp]
    public void MakeFolders()
    {
        folder = new TempFolder();
        folder.Write("root/a/tune.sid", "inside");
        folder.Write("secret", "outside");
        folder.Write("root-twin/x", "outside too");
        resolver = new PathResolver(folder["root"]);
    }

    [TearDown]
    public void RemoveFolders() => folder.Dispose();

    [TestCase("a/tune.sid")]
    [TestCase("a/..tune.sid")]
    [TestCase("not there yet")]
    public void A_plain_name_leads_inside(string relative)
    {
        Assert.That(resolver.TryResolve(relative, out string path, out _));
        Assert.That(path, Does.EndWith("/root/" + relative));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("../secret")]
    [TestCase("a/../../secret")]
    [TestCase("a/../a/tune.sid")]
    [TestCase("../root-twin/x")]
    [TestCase("/etc/passwd")]
    [TestCase("a//tune.sid")]
    [TestCase("a/")]
    [TestCase("a\\tune.sid")]
    [TestCase("a/tune.sid\0.txt")]
    public void Names_that_could_lead_elsewhere_are_refused(string relative) =>
        Assert.That(resolver.TryResolve(relative, out _, out string refusal), Is.False, refusal);

    [Test]
    public void Links_count_as_where_they_lead()
    {
        File.CreateSymbolicLink(folder["root/good"], folder["root/a/tune.sid"]);
        File.CreateSymbolicLink(folder["root/bad"], "../secret");
        Directory.CreateSymbolicLink(folder["root/up"], "..");
        File.CreateSymbolicLink(folder["root/self"], "self");
        Assert.Multiple(() =>
        {
            Assert.That(resolver.ReadFile("good", 100), Is.EqualTo("inside"u8.ToArray()));
            foreach (string relative in new[] { "bad", "up/secret", "up/root/a/tune.sid", "self" })
                Assert.That(() => resolver.ReadFile(relative, 100),
                    relative == "up/root/a/tune.sid" ? Throws.Nothing : Throws.TypeOf<TuneFileException>(), relative);
        });
    }

    [Test]
    public void The_root_may_be_a_link_itself()
    {
        Directory.CreateSymbolicLink(folder["linked"], folder["root"]);
        Assert.That(new PathResolver(folder["linked"]).ReadFile("a/tune.sid", 100), Is.EqualTo("inside"u8.ToArray()));
    }

    [Test]
    public void A_file_that_is_too_large_is_not_read() =>
        Assert.That(() => resolver.ReadFile("a/tune.sid", 5), Throws.TypeOf<TuneFileException>().With.Message.Contains("larger"));

    [Test]
    public void Folders_and_missing_files_are_refused_in_words() => Assert.Multiple(() =>
    {
        Assert.That(() => resolver.ReadFile("a", 100), Throws.TypeOf<TuneFileException>());
        Assert.That(() => resolver.ReadFile("b", 100), Throws.TypeOf<TuneFileException>().With.Message.Contains("not there"));
    });

    [Test]
    public void No_name_whatever_leads_out()
    {
        Directory.CreateSymbolicLink(folder["root/up"], "..");
        Directory.CreateSymbolicLink(folder["root/a/top"], "/");
        string root = PathResolver.RealPath(folder["root"])!;
        string[] pieces = ["a", "..", ".", "/", "//", "up", "top", "etc", "passwd", "tune.sid", "\\", "\0", "%2e%2e", "root", "~", " ", "\u2215"];
        for (int seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            string relative = string.Join(random.Next(3) == 0 ? "" : "/", Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (resolver.TryResolve(relative, out string path, out _))
                Assert.That(path, Does.StartWith(root + "/"), $"Seed {seed}: {relative}");
        }
    }
}
