using System.Text;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class ScriptRunTest
{
    private TempFolder folder = null!;

    [SetUp]
    public void Open()
    {
        folder = new TempFolder();
        foreach (string path in new[] { "A/One.sid", "A/Two.sid", "B/Three.sid", "update/new/A/Four.sid", "update/new/A/Five.sid", "update/new/A/deep/Six.sid", "update/fix/Two.sid" })
            TestArchive.Write(folder.Path, path, TestArchive.Tune(path));
    }

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public async Task AFileMovesToAnotherName()
    {
        ScriptResult result = await RunAsync("MOVE\n/A/One.sid\n/B/Uno.sid\n");
        Assert.That(result, Is.EqualTo(Good(1)).Using<ScriptResult>(SameCounts));
        Assert.That(Tunes(), Does.Contain("B/Uno.sid").And.Not.Contain("A/One.sid"));
        Assert.That(result.Moves, Is.EqualTo([new TuneMove("A/One.sid", "B/Uno.sid")]));
    }

    [Test]
    public async Task AFileMovesToAFolderThatIsMade()
    {
        Assert.That((await RunAsync("MOVE\n/A/One.sid\n/B/New/\n")).Failed, Is.Empty);
        Assert.That(Tunes(), Does.Contain("B/New/One.sid"));
        Assert.That((await RunAsync("MOVE\n/A/Two.sid\n/B/Not/There/\n")).Failed, Has.Count.EqualTo(1));
        Assert.That((await RunAsync("MOVE\n/A/Two.sid\n/C/Two.sid\n")).Failed, Has.Count.EqualTo(1));
        Assert.That(Tunes(), Does.Contain("A/Two.sid"));
    }

    [Test]
    public async Task MoveNeverOverwritesAndReplaceDoes()
    {
        ScriptResult move = await RunAsync("MOVE\n/update/fix/Two.sid\n/A/\n");
        Assert.That(move.Failed, Has.One.Items);
        Assert.That(File.ReadAllBytes(folder["A/Two.sid"]), Is.EqualTo(TestArchive.Tune("A/Two.sid")));
        ScriptResult replace = await RunAsync("REPLACE\n/update/fix/Two.sid\n/A/\n");
        Assert.That(replace, Is.EqualTo(Good(1)).Using<ScriptResult>(SameCounts));
        Assert.That(File.ReadAllBytes(folder["A/Two.sid"]), Is.EqualTo(TestArchive.Tune("update/fix/Two.sid")));
        Assert.That(replace.Moves, Is.Empty);
    }

    [Test]
    public async Task AFolderMovesItsFilesAndNotItsFolders()
    {
        ScriptResult result = await RunAsync("MOVE\n/update/new/A/\n/A/\n");
        Assert.That(result, Is.EqualTo(Good(2)).Using<ScriptResult>(SameCounts));
        Assert.That(Tunes(), Does.Contain("A/Four.sid").And.Contain("A/Five.sid").And.Contain("update/new/A/deep/Six.sid"));
        Assert.That(result.Moves, Is.Empty, "a tune that is new moved from nowhere");
    }

    [Test]
    public async Task CaseDoesNotMatterAndTheTargetsSpellingWins()
    {
        await RunAsync("MOVE\n/a/ONE.SID\n/b/\n");
        Assert.That(Tunes(), Does.Contain("B/ONE.SID"), "the source's as it was written, in the folder as it is");
        await RunAsync("REPLACE\n/UPDATE/FIX/two.sid\n/A/tWo.sid\n");
        Assert.That(Tunes(), Does.Contain("A/tWo.sid").And.Not.Contain("A/Two.sid"));
        ScriptResult respelled = await RunAsync("MOVE\n/B/THREE.sid\n/B/three.sid\n");
        Assert.That(respelled.Failed, Is.Empty);
        Assert.That(Tunes(), Does.Contain("B/three.sid").And.Not.Contain("B/Three.sid"));
    }

    [Test]
    public async Task OnlyAnEmptyFolderIsDeleted()
    {
        ScriptResult result = await RunAsync("DELETE\n/A/\n/B/Three.sid\n/B/\n/Nowhere/\n/\n");
        Assert.That(result.Failed, Has.Count.EqualTo(2), "one that is not empty, and the collection itself");
        Assert.That((result.Done, result.Already), Is.EqualTo((2, 1)));
        Assert.That(Directory.Exists(folder["B"]), Is.False);
        Assert.That(Directory.Exists(folder["A"]), Is.True);
    }

    [Test]
    public async Task AFolderIsMadeWhereItsParentIs()
    {
        ScriptResult result = await RunAsync("MKDIR\n/A/New/\n/Not/There/\n");
        Assert.That(Directory.Exists(folder["A/New"]), Is.True);
        Assert.That((result.Done, result.Failed.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task HeadersAreRewrittenInANewFile()
    {
        byte[] before = File.ReadAllBytes(folder["A/One.sid"]);
        Assert.That(await LinkedCopy.MakeAsync(folder["A"], folder["twin"], _ => Task.CompletedTask), Is.Zero);
        ScriptResult result = await RunAsync(
            "CREDITS\n/A/One.sid\nT\nA\nR\nTITLE\n/A/One.sid\nT2\nAUTHOR\n/A/One.sid\nA2\nCOPYRIGHT\n/A/One.sid\nR2\nSPEED\n/A/One.sid\n1\nSONGS\n/A/One.sid\n2,2\nINITPLAY\n/A/One.sid\n1003,1006\n"
            + "MUSPLAYER\n/A/One.sid\n0\nPLAYSID\n/A/One.sid\n1\nVIDEO\n/A/One.sid\nNTSC\nSIDCHIP\n/A/One.sid\n8580\nFREEPAGES\n/A/One.sid\n20,2\nFLAGS\n/A/One.sid\n*\n0\n*\n*\nFIXLOAD\n/A/One.sid\n");
        Assert.That(result.Failed, Is.Empty);
        Tune tune = TuneParser.Parse(File.ReadAllBytes(folder["A/One.sid"])).Tune!;
        Assert.That((tune.Title, tune.Author, tune.Released, tune.Songs, tune.Clock, tune.Models[0], tune.IsPlaySidSpecific, (int)tune.StartPage),
            Is.EqualTo(("T2", "A2", "R2", 2, TuneClock.Ntsc, TuneModel.Mos8580, false, 0x20)));
        Assert.That(File.ReadAllBytes(folder["twin/One.sid"]), Is.EqualTo(before), "the other name of the file has the old bytes");
    }

    [Test]
    public async Task ACommandThatCannotBeDoneIsNotedAndTheNextFollows()
    {
        ScriptResult result = await RunAsync("TITLE\n/Not/There.sid\nx\n/A/One.sid\nNew\nSPEED\n/A/One.sid\nfast\n");
        Assert.That(result.Failed, Is.EqualTo(new[]
        {
            "line 2, Title /Not/There.sid: there is no such file",
            "line 7, Speed /A/One.sid: the header cannot be given the value 'fast'",
        }));
        Assert.That(TuneParser.Parse(File.ReadAllBytes(folder["A/One.sid"])).Tune!.Title, Is.EqualTo("New"));
    }

    [Test]
    public async Task DoneTwiceItIsDoneOnce()
    {
        const string script = "MOVE\n/A/One.sid\n/B/Uno.sid\nREPLACE\n/update/fix/Two.sid\n/A/\nMOVE\n/update/new/A/\n/A/\nDELETE\n/B/Three.sid\nTITLE\n/A/Two.sid\nNew\nMKDIR\n/C/\n";
        Assert.That((await RunAsync(script)).Failed, Is.Empty);
        SortedDictionary<string, string> once = TestArchive.Picture(folder.Path);
        ScriptResult again = await RunAsync(script);
        Assert.That((again.Done, again.Failed.Count), Is.EqualTo((0, 0)));
        Assert.That(TestArchive.Picture(folder.Path), Is.EqualTo(once));
    }

    [Test]
    public async Task MovesAreToldFromBeforeAllToAfterAll()
    {
        ScriptResult result = await RunAsync(
            "MOVE\n/A/One.sid\n/A/Tmp.sid\n/A/Two.sid\n/A/One.sid\n/A/Tmp.sid\n/A/Two.sid\n/B/Three.sid\n/B/Gone.sid\n/update/new/A/Four.sid\n/A/New.sid\n/A/New.sid\n/B/New.sid\nDELETE\n/B/Gone.sid\n");
        Assert.That(result.Failed, Is.Empty);
        Assert.That(result.Moves, Is.EqualTo(new TuneMove[] { new("A/One.sid", "A/Two.sid"), new("A/Two.sid", "A/One.sid") }));
    }

    [Test]
    public async Task ATuneThatMakesWayForABetterRipIsFollowed()
    {
        ScriptResult result = await RunAsync("MOVE\n/A/One.sid\n/B/Better.sid\nREPLACE\n/update/fix/Two.sid\n/B/Better.sid\n");
        Assert.That(result.Moves, Is.EqualTo([new TuneMove("A/One.sid", "B/Better.sid")]));
    }

    [Test]
    public void AnyScriptRunsInsideItsFolder()
    {
        using TempFolder outer = new();
        string[] pieces = ["MOVE\n", "REPLACE\n", "DELETE\n", "MKDIR\n", "TITLE\n", "/A/One.sid\n", "/a/\n", "/\n", "\\B\\\n", "/B/Three.sid/x\n", "/update/new/A/\n", "/../out.sid\n", "/A/New.sid\n", "/update/\n", "x\n"];
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            string root = outer[$"{seed}/root"];
            foreach (string path in new[] { "A/One.sid", "B/Three.sid", "update/new/A/Four.sid" })
                TestArchive.Write(root, path, TestArchive.Tune(path));
            string text = string.Concat(Enumerable.Range(0, 30).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.That(() => RunAsync(root, text), Throws.Nothing, $"seed {seed}");
            Assert.That(Directory.EnumerateFileSystemEntries(outer[$"{seed}"]).Select(Path.GetFileName), Is.EqualTo(["root"]), $"seed {seed}");
        }
    }

    private static ScriptResult Good(int done) => new(done, 0, [], []);

    private static bool SameCounts(ScriptResult one, ScriptResult other) =>
        one.Done == other.Done && one.Already == other.Already && one.Failed.SequenceEqual(other.Failed);

    private string[] Tunes() => [.. TestArchive.Picture(folder.Path).Keys];

    private Task<ScriptResult> RunAsync(string text) => RunAsync(folder.Path, text);

    private static Task<ScriptResult> RunAsync(string root, string text) =>
        new ScriptRun(new CollectionTree(root)).RunAsync(UpdateScript.Parse(Encoding.Latin1.GetBytes(text)), _ => Task.CompletedTask);
}
