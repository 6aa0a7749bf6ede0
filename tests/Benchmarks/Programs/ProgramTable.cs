namespace SidFlow.Benchmarks.Programs;

/// <summary>The results as a document: totals of each folder, then a section a folder with a line a program.</summary>
/// <remarks>
/// The document keeps everything outside the two markers, and inside them the sections of top folders that were not run:
/// each suite can be run by itself.
/// </remarks>
static class ProgramTable
{
    const string Begin = "<!-- begin: bench/run programs --table -->", End = "<!-- end -->";

    public static IEnumerable<string[]> Totals(IReadOnlyCollection<TestOutcome> outcomes) =>
        outcomes.GroupBy(outcome => TopOf(outcome.Program)).Select(folder => new[] { folder.Key, $"{folder.Count()}" }
            .Concat(Enum.GetValues<Verdict>().Select(verdict => $"{folder.Count(outcome => outcome.Verdict == verdict)}")).ToArray());

    public static void Write(string document, IReadOnlyCollection<TestOutcome> outcomes)
    {
        string text = File.Exists(document) ? File.ReadAllText(document) : $"{Begin}\n{End}\n";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{document} lacks the lines '{Begin}' and '{End}'.");
        begin += Begin.Length;
        SortedDictionary<string, string> sections = new(StringComparer.Ordinal);
        foreach (string section in text[begin..end].Split("\n## ").Skip(1))
            sections[section[..section.IndexOf(':', StringComparison.Ordinal)]] = section.Trim();
        foreach (IGrouping<string, TestOutcome> folder in outcomes.GroupBy(outcome => TopOf(outcome.Program)))
            sections[folder.Key] = Section(folder.Key, [.. folder]);
        string totals = string.Concat(sections.Values.Select(section => $"- {section[..section.IndexOf('\n', StringComparison.Ordinal)]}\n"));
        string all = string.Concat(sections.Values.Select(section => $"## {section}\n\n"));
        File.WriteAllText(document, $"{text[..begin]}\n\n{totals}\n{all}{text[end..]}");
    }

    static string Section(string name, IReadOnlyList<TestOutcome> outcomes)
    {
        string counts = string.Join(", ", Enum.GetValues<Verdict>().Select(verdict => $"{outcomes.Count(o => o.Verdict == verdict)} {ProgramsQuestion.NameOf(verdict)}"));
        List<string> lines = [$"{name}: {outcomes.Count} programs, {counts}", "", "| Program | Result | Why |", "|---|---|---|"];
        lines.AddRange(outcomes.Select(o => $"| {o.Program.Title[(name.Length + 1)..]} | {ProgramsQuestion.NameOf(o.Verdict)} | {o.Reason.Replace('|', '/')} |"));
        return string.Join('\n', lines);
    }

    static string TopOf(TestProgram program) => program.Folder.Split('/')[0];
}
