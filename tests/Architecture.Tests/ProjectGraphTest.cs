using System.Xml.Linq;

namespace SidFlow.Architecture.Tests;

/// <summary>The drawing of the projects. An arrow that is not in this table does not exist.</summary>
[TestFixture]
public sealed class ProjectGraphTest
{
    /// <summary>Folder of a project, and the folders of the projects it may reference.</summary>
    static readonly Dictionary<string, string[]> Drawn = new()
    {
        ["emu"] = [],
        ["hw"] = [],
        ["ml"] = [],
        ["demo"] = [],
        ["daemon/Services"] = ["emu", "hw", "ml"],
        ["web"] = ["daemon/Services"],
        // demo is built first for its tunes; no assembly of it is referenced.
        ["daemon/Host"] = ["emu", "hw", "ml", "daemon/Services", "web", "demo"],
        ["tests/Emu.Tests"] = ["emu", "ml"],
        ["tests/Simulators"] = [],
        // emu and demo for the tape of a real tune.
        ["tests/Hw.Tests"] = ["hw", "tests/Simulators", "emu", "demo"],
        ["tests/Ml.Tests"] = ["ml"],
        ["tests/Services.Tests"] = ["daemon/Services", "emu", "hw", "ml", "tests/Faults", "tests/Simulators", "demo"],
        ["tests/Api.Tests"] = ["daemon/Host", "web", "daemon/Services", "tests/Faults", "tests/Simulators"],
        ["tests/Browser.Tests"] = ["daemon/Host"],
        ["tests/Demo.Tests"] = ["demo", "emu", "hw", "ml", "tests/Simulators"],
        // Rooms with devices that fail, for a test and for a bench.
        ["tests/Faults"] = ["daemon/Services", "emu", "hw", "tests/Simulators"],
        ["tests/Architecture.Tests"] = [],
        ["tests/Benchmarks"] = ["demo", "emu", "hw", "ml", "daemon/Services", "daemon/Host", "web", "tests/Simulators", "tests/Faults"],
    };

    public static IEnumerable<string> Projects => Repository.Files(".csproj");

    [TestCaseSource(nameof(Projects))]
    public void EveryReferenceIsDrawn(string project)
    {
        string folder = FolderOf(project);
        Assert.That(Drawn, Contains.Key(folder), $"{project} is not in the drawing");
        Assert.That(Repository.ReferencesOf(project).Select(FolderOf), Is.SubsetOf(Drawn[folder]));
    }

    [Test]
    public void TheSolutionHoldsEveryProject()
    {
        IEnumerable<string> inSolution = XDocument.Parse(Repository.Read("SidFlow.slnx"))
            .Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.That(inSolution, Is.EquivalentTo(Projects));
    }

    [Test]
    public void PackageVersionsStandInOnePlace()
    {
        IEnumerable<string> withVersion = Projects.Where(project =>
            XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")
                .Any(package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null));
        Assert.That(withVersion, Is.Empty);
    }

    /// <remarks>The labelled groups hold what is not referenced by name: analyzers for all, and pinned transitive packages.</remarks>
    [Test]
    public void EveryPackageIsUsed()
    {
        IEnumerable<string> listed = XDocument.Parse(Repository.Read("Directory.Packages.props"))
            .Descendants("ItemGroup").Where(group => group.Attribute("Label") is null)
            .Elements("PackageVersion").Select(package => package.Attribute("Include")!.Value);
        IEnumerable<string> used = Repository.Files(".csproj", ".props")
            .SelectMany(project => XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"))
            .Select(package => package.Attribute("Include")!.Value);
        Assert.That(listed.Except(used), Is.Empty);
    }

    static string FolderOf(string project) => Path.GetDirectoryName(project)!.Replace('\\', '/') is var folder
        && folder.StartsWith("demo/", StringComparison.Ordinal) ? "demo" : folder;
}
