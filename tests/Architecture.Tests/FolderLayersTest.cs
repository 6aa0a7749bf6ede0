using System.Text.RegularExpressions;

namespace SidFlow.Architecture.Tests;

/// <summary>The drawing inside the projects: which folder's names a folder may use. A folder is a namespace.</summary>
[TestFixture]
public sealed partial class FolderLayersTest
{
    /// <summary>Per project root namespace and folder: the sibling folders it may see. Sub-folders belong to their folder unless they have their own line.</summary>
    static readonly (string Project, string RootNamespace, Dictionary<string, string[]> Sees)[] Drawn =
    [
        ("emu", "SidFlow.Emu", new()
        {
            ["Tape"] = [],
            ["Tunes"] = [],
            ["Cpu"] = [],
            ["Cia"] = [],
            ["Vic"] = [],
            ["Memory"] = [],
            ["Sid"] = ["Tape"],
            ["Sidplayer"] = ["Tape", "Sid.Digital"],
            ["Machine"] = ["Cpu", "Cia", "Vic", "Memory", "Tunes", "Tape", "Sid.Digital", "Sidplayer"],
        }),
        ("hw", "SidFlow.Hw", new()
        {
            ["Wires"] = [],
            ["Ports"] = ["Wires"],
            ["Simulated"] = ["Ports"],
            ["Pump"] = ["Ports", "Wires"],
            ["Ultimate64"] = ["Ports", "Wires"],
            ["NetworkSidDevice"] = ["Ports", "Wires"],
            ["UsbSidPico"] = ["Ports", "Wires"],
            ["SidBlaster"] = ["Ports", "Wires"],
            ["ExSid"] = ["Ports", "Wires"],
            ["AsidMidi"] = ["Ports", "Wires"],
            ["GpioSid"] = ["Ports", "Wires"],
        }),
        ("ml", "SidFlow.Ml", new()
        {
            ["Features"] = [],
            ["Rating"] = ["Features"],
            ["Similarity"] = ["Features", "Fingerprints"],
            ["Evaluation"] = [],
            ["Fingerprints"] = ["Features"],
            ["Stations"] = ["Features", "Rating", "Similarity"],
            ["Training"] = ["Features", "Evaluation"],
        }),
    ];

    public static IEnumerable<TestCaseData> Files =>
        from drawing in Drawn
        from file in Repository.Files(".cs")
        where file.StartsWith(drawing.Project + "/", StringComparison.Ordinal)
        select new TestCaseData(file, drawing.RootNamespace, drawing.Sees).SetArgDisplayNames(file);

    [TestCaseSource(nameof(Files))]
    public void AFileUsesOnlyTheFoldersDrawn(string file, string root, Dictionary<string, string[]> sees)
    {
        string[] folders = file.Split('/')[1..^1];
        Assert.That(folders, Is.Not.Empty, "a file lies in a folder of the drawing");
        Assert.That(sees, Contains.Key(folders[0]), "the folder is not in the drawing");

        string code = SourceText.WithoutCommentsAndStrings(Repository.Read(file));
        Assert.That(code, Does.Contain($"namespace {root}.{string.Join('.', folders)};"), "the namespace is the folder");

        string[] allowed = [folders[0], .. sees[folders[0]]];
        IEnumerable<string> used = UsedNamespaces(code, root, sees.Keys);
        Assert.That(used.Where(name => !allowed.Any(a => name == a || name.StartsWith(a + ".", StringComparison.Ordinal))), Is.Empty);
    }

    /// <summary>Namespaces below the root that the code imports, names in full, or names relative to the root.</summary>
    static IEnumerable<string> UsedNamespaces(string code, string root, IEnumerable<string> folders)
    {
        string body = NamespaceLine().Replace(code, "");
        string relative = $@"(?<![\w.])(?:{string.Join('|', folders)})\.[A-Z]\w*";
        return Regex.Matches(body, $@"(?<=\b{Regex.Escape(root)}\.)[A-Za-z0-9.]+|{relative}")
            .Select(match => match.Value)
            .Distinct();
    }

    [GeneratedRegex(@"^\s*namespace [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
