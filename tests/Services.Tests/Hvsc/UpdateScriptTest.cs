using System.Text;
using SidFlow.Emu.Tests;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class UpdateScriptTest
{
    [Test]
    public void BlocksFollowTheirKeyword()
    {
        UpdateScript script = Parse("""
            # Resulting Version: 83
            #  Previous Version: 82
            # After this update, the collection should contain 59,886 SID files!
            ; another comment

            move
            # why
            /A/B.sid
            /C/
            \D\E.sid
            \F\G.sid
            DELETE
            /H.sid
            CREDITS
            /I.sid
            # 1
            *
            ; 2
            FIXLOAD
            """);
        Assert.Multiple(() =>
        {
            Assert.That((script.Resulting, script.Previous, script.Announced), Is.EqualTo((83, 82, 59_886)));
            Assert.That(script.Problems, Is.Empty);
            Assert.That(script.Commands.Select(command => (command.Line, command.Keyword, command.Path, string.Join('|', command.Values))), Is.EqualTo(new[]
            {
                (8, UpdateKeyword.Move, "A/B.sid", "/C/"),
                (10, UpdateKeyword.Move, "D/E.sid", @"\F\G.sid"),
                (13, UpdateKeyword.Delete, "H.sid", ""),
                (15, UpdateKeyword.Credits, "I.sid", "# 1|*|; 2"),
            }));
        });
    }

    [TestCase("/a/../../etc/passwd")]
    [TestCase("relative.sid")]
    public void APathOutOfTheCollectionIsAProblem(string path)
    {
        UpdateScript script = Parse($"DELETE\n{path}\n/fine.sid\n");
        Assert.That(script.Problems, Has.Count.EqualTo(1));
        Assert.That(script.Commands.Select(command => command.Path), Is.EqualTo(["fine.sid"]));
    }

    [Test]
    public void ABlockThatIsCutOffIsAProblem() => Assert.That(Parse("CREDITS\n/a.sid\nb").Problems, Has.Count.EqualTo(1));

    [TestCase(82, 81)]
    [TestCase(83, 82)]
    public void TheRealScriptsAreUnderstoodWhole(int resulting, int previous)
    {
        UpdateScript script = UpdateScript.Parse(File.ReadAllBytes(Path.Combine(Corpus.Folder, "documents", $"Update{resulting}.hvs")));
        Assert.Multiple(() =>
        {
            Assert.That((script.Resulting, script.Previous), Is.EqualTo((resulting, previous)));
            Assert.That(script.Problems, Is.Empty);
            Assert.That(script.Announced, Is.GreaterThan(58_000));
            Assert.That(script.Commands, Has.Count.GreaterThan(500));
            Assert.That(script.Commands.Where(command => command.Keyword == UpdateKeyword.Clock).Select(command => command.Values[0]).Distinct(), Is.SubsetOf(["PAL", "NTSC"]));
            Assert.That(script.Commands.Where(command => command.Keyword is UpdateKeyword.Move or UpdateKeyword.Replace).Select(command => command.Values[0]), Has.All.StartsWith("/"));
        });
    }

    [Test]
    public void AnyScriptIsRead() => Fuzz.Documents(text => UpdateScript.Parse(text),
        "MOVE\n", "REPLACE\r\n", "delete\n", "CREDITS\n", "FLAGS\n", "SONGS\n", "/a/b.sid\n", "/a/\n", "\\..\\x\n", "*\n", "# Resulting Version: 83\n", "# Previous Version: 99999999\n",
        "should contain ", "59,886 SID", "1,0\n", "FFFF,10\n");

    private static UpdateScript Parse(string text) => UpdateScript.Parse(Encoding.Latin1.GetBytes(text));
}
