using System.Text;
using System.Text.RegularExpressions;
using SidFlow.Emu.Tests;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Hvsc.Updates;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>
/// The real update 83 on the real collection. Its archive cannot be had, but the collection of release 83 holds its outcome: each MOVE and REPLACE of the script, taken
/// back from the last to the first, gives a collection of release 82 and the archive's tunes. The update must lead from there to release 83, to the byte.
/// </summary>
[TestFixture]
public sealed partial class RealUpdateTest
{
    private const int Tunes = 59_886;

    [Test]
    [CancelAfter(400_000)]
    public async Task TheUpdateLeadsFromTheReleaseBeforeToTheCollectionAsItIs(CancellationToken stop)
    {
        string archive = Path.Combine(Corpus.Folder, "../hvsc/HVSC_83-all-of-them.7z");
        if (!File.Exists(archive))
            Assert.Ignore("No collection: HVSC_83-all-of-them.7z lies in ../shared/hvsc where this runs.");
        byte[] text = File.ReadAllBytes(Path.Combine(Corpus.Folder, "documents", "Update83.hvs"));
        UpdateScript script = UpdateScript.Parse(text);
        Assert.That(script.Announced, Is.EqualTo(Tunes));

        using TempFolder folder = new();
        FetchWatch watch = new();
        Unpacker unpacker = new(ArchiveLimits.Usual, TimeProvider.System);
        UnpackedTree whole = await unpacker.UnpackAsync(archive, folder["83"], await unpacker.ListAsync(archive, watch, stop), watch, stop);
        string wanted = Path.Combine(whole.Folder, "C64Music"), tree = folder["82"];
        Assert.That(await LinkedCopy.MakeAsync(wanted, tree, _ => Task.CompletedTask), Is.Zero);

        Inverse inverse = new(tree);
        inverse.TakeBack(script, Windows1252.Decode(text).Split('\n'));
        Assert.That(inverse.NewTunes, Is.InRange(610, 630), "the script speaks of 623 new tunes");

        ScriptResult result = await new ScriptRun(new CollectionTree(tree)).RunAsync(script, _ => Task.CompletedTask);
        Assert.That(result.Failed, Is.Empty);
        Assert.That(result.Moves, Has.Count.InRange(100, 400));
        foreach (TuneMove move in result.Moves)
            Assert.That(File.Exists(Path.Combine(tree, move.To)), Is.True, move.To);

        CollectionReport report = await CollectionCheck.RunAsync(tree, 83, script.Announced, watch);
        Assert.That(CollectionCheck.Problem(report, 83), Is.Null);
        Assert.That((report.Tunes, report.Announced, report.RefusedCount), Is.EqualTo((Tunes, Tunes, 0)));
        CollectionReport real = await CollectionCheck.RunAsync(wanted, 83, null, watch);
        Assert.That(report.Md5.Except(real.Md5), Is.Empty);
        Assert.That(real.Md5, Has.Count.EqualTo(Tunes));
        TestContext.Out.WriteLine($"{result.Done} changes, {result.Already} there before, {result.Moves.Count} tunes moved; {report.WithLength} of {report.Tunes} have lengths");
    }

    /// <summary>Turns a collection back into that of the release before.</summary>
    private sealed partial class Inverse(string root)
    {
        private readonly CollectionTree tree = new(root);

        public int NewTunes { get; private set; }

        public void TakeBack(UpdateScript script, string[] lines)
        {
            foreach (UpdateCommand command in script.Commands.Reverse())
                switch (command.Keyword)
                {
                    case UpdateKeyword.Delete when !command.IsFolder && command.Path.EndsWith(".sid", StringComparison.Ordinal):
                        TestArchive.Write(root, command.Path, TestArchive.Tune(command.Path));
                        break;
                    case UpdateKeyword.Delete when !command.Path.StartsWith("update", StringComparison.Ordinal):
                        Directory.CreateDirectory(Path.Combine(root, command.Path));
                        break;
                    case UpdateKeyword.Move or UpdateKeyword.Replace:
                        TakeBack(command, lines);
                        break;
                }
            // Announcements of releases are not in this copy of the collection; the script brings this one.
            TestArchive.Write(root, "update/DOCUMENTS/Update_Announcements/20250628.txt", "Update 83");
            TestArchive.Write(root, "DOCUMENTS/HVSC.txt", "\r\n Release 82\r\n");
        }

        private void TakeBack(UpdateCommand command, string[] lines)
        {
            string target = UpdateScript.PathOf(command.Values[0])!;
            bool isFolder = command.Values[0].TrimEnd().EndsWith('/');
            if (command.IsFolder)
                // Of 622 names in the comments four are spelled otherwise than the files: those stay where they are.
                foreach (string name in (command.Path.StartsWith("update/DOCUMENTS", StringComparison.Ordinal) ? Documents(target) : NamesAbove(command, lines))
                    .Where(name => File.Exists(Path.Combine(root, target, name))))
                    MoveBack($"{target}/{name}", $"{command.Path}/{name}", leavesOld: false);
            else
                MoveBack(isFolder ? $"{target}/{Path.GetFileName(command.Path)}" : target, command.Path, leavesOld: command.Keyword == UpdateKeyword.Replace);
        }

        private void MoveBack(string from, string to, bool leavesOld)
        {
            string source = Path.Combine(root, from), target = Path.Combine(root, to);
            Assert.That(File.Exists(source), Is.True, $"{from} is in the collection before it is taken back to {to}");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(source, target);
            if (leavesOld)
                TestArchive.Write(root, from, TestArchive.Tune("old " + from));
            if (to.StartsWith("update/new/", StringComparison.Ordinal))
                NewTunes++;
        }

        private string[] Documents(string folder) => Directory.Exists(Path.Combine(root, folder)) ? [.. Directory.EnumerateFiles(Path.Combine(root, folder)).Select(file => Path.GetFileName(file))] : [];

        /// <summary>A folder of new tunes is named with what is in it, in the comment above.</summary>
        private static IEnumerable<string> NamesAbove(UpdateCommand command, string[] lines)
        {
            StringBuilder comment = new();
            for (int at = command.Line - 2; at >= 0 && lines[at].StartsWith('#'); at--)
                comment.Insert(0, lines[at]);
            return TuneName().Matches(comment.ToString()).Select(match => match.Value).Distinct();
        }

        [GeneratedRegex(@"[^\s/(]+\.sid\b")]
        private static partial Regex TuneName();
    }
}
