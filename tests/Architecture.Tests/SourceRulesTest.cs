using System.Text.RegularExpressions;

namespace SidFlow.Architecture.Tests;

/// <summary>Rules every source file keeps. An exception stands in a list here, beside its reason.</summary>
/// <remarks>Calls nobody may make are listed in BannedSymbols.txt, which the compiler reads.</remarks>
[TestFixture]
public sealed partial class SourceRulesTest
{
    const int LongestFile = 450;

    /// <summary>Long because they are tables, one entry after the other.</summary>
    static readonly string[] Tables = [];

    static IEnumerable<string> Code => Repository.Files(".cs", ".ts", ".tsx", ".mjs", ".sh", ".css");
    static IEnumerable<string> CSharp => Repository.Files(".cs");

    [Test]
    public void AFileHoldsOneIdea() =>
        Assert.That(Code.Except(Tables).Select(file => (file, lines: Repository.Read(file).Count(c => c == '\n')))
            .Where(f => f.lines > LongestFile), Is.Empty);

    [Test]
    public void TheListOfTablesIsCurrent() =>
        Assert.That(Tables, Is.SubsetOf(Code));

    [Test]
    public void NothingIsLeftForLater() =>
        Assert.That(Findings(Code, UnfinishedWord(), source => source), Is.Empty);

    [Test]
    public void NoErrorIsSwallowed() =>
        Assert.That(Findings(CSharp, SwallowedError(), SourceText.WithoutCommentsAndStrings), Is.Empty);

    [Test]
    public void WarningsAreFixedNotSilenced() =>
        Assert.That(Findings(CSharp, SilencedWarning(), source => source), Is.Empty);

    [TestCase("catch { }")]
    [TestCase("catch (Exception) { }")]
    [TestCase("catch (Exception e)\n{\n}")]
    [TestCase("catch (IOException) when (quiet) { /* fine */ }")]
    public void AnEmptyCatchIsSeen(string code) =>
        Assert.That(SwallowedError().IsMatch(SourceText.WithoutCommentsAndStrings(code)));

    [TestCase("catch (IOException e) { Report(e); }")]
    [TestCase("\"catch { }\".Length")]
    public void OtherCodeIsNoEmptyCatch(string code) =>
        Assert.That(SwallowedError().IsMatch(SourceText.WithoutCommentsAndStrings(code)), Is.False);

    static IEnumerable<string> Findings(IEnumerable<string> files, Regex pattern, Func<string, string> prepare) =>
        from file in files
        where !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal)
        let source = prepare(Repository.Read(file))
        from Match match in pattern.Matches(source)
        select $"{file}:{source[..match.Index].Count(c => c == '\n') + 1}: {match.Value.Trim()}";

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex UnfinishedWord();

    // Giving up waiting because one was told to is not an error.
    [GeneratedRegex(@"\bcatch\s*(\((?!OperationCanceledException)[^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex SwallowedError();

    // A pragma is allowed with its reason behind it on the same line.
    [GeneratedRegex(@"#pragma warning disable [\w, ]+$|\[SuppressMessage\((?![^\]]*Justification)", RegexOptions.Multiline)]
    private static partial Regex SilencedWarning();
}
