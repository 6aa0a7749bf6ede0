using System.Collections.Concurrent;

namespace SidFlow.Benchmarks.Programs;

/// <summary>Which programs of the public suites find our machine to be a C64?</summary>
static class ProgramsQuestion
{
    public static int Run(string[] arguments, CancellationToken stop)
    {
        if (ProgramsOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine("usage: bench/run programs FOLDER... [--only TEXT] [--table FILE] [--jobs N]");
            return 2;
        }

        List<TestProgram> programs = [];
        foreach (string folder in options.Folders)
        {
            if ((ViceSuite.Find(folder) ?? LorenzSuite.Find(folder) ?? KlausSuite.Find(folder) ?? StepRecordSuite.Find(folder)) is not { } found)
            {
                Console.Error.WriteLine($"{folder} is no suite that is known here.");
                return 2;
            }
            programs.AddRange(found.Where(program => program.Title.Contains(options.Only, StringComparison.Ordinal)));
        }

        Report.Header($"Test programs, {programs.Count}");
        TestOutcome[] outcomes = RunAll(programs, options.Jobs, stop);
        foreach (TestOutcome outcome in outcomes)
            Console.WriteLine($"{NameOf(outcome.Verdict),-14} {outcome.Program.Title}{(outcome.Reason.Length > 0 ? ": " + outcome.Reason : "")}");
        Console.WriteLine();
        Report.Table(["Folder", "programs", "pass", "fail", "timeout", "not applicable"], ProgramTable.Totals(outcomes));
        if (options.Table is { } table)
            ProgramTable.Write(table, outcomes);
        return outcomes.Any(outcome => outcome.Verdict is Verdict.Fail or Verdict.Timeout) ? 1 : 0;
    }

    static TestOutcome[] RunAll(List<TestProgram> programs, int jobs, CancellationToken stop)
    {
        TestOutcome[] outcomes = new TestOutcome[programs.Count];
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, programs.Count), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = stop },
            i => outcomes[i] = programs[i].NotApplicable is { } reason
                ? new TestOutcome(programs[i], Verdict.NotApplicable, reason)
                : programs[i].Run(programs[i], stop));
        return outcomes;
    }

    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.NotApplicable => "not applicable",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}

/// <param name="Only">Programs whose title contains this.</param>
/// <param name="Table">The document to write the result into.</param>
sealed record ProgramsOptions(IReadOnlyList<string> Folders, string Only, string? Table, int Jobs)
{
    public static ProgramsOptions? Parse(string[] arguments)
    {
        List<string> folders = [];
        string only = "";
        string? table = null;
        int jobs = Environment.ProcessorCount;
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--only" when value is not null:
                    only = arguments[++i];
                    break;
                case "--table" when value is not null:
                    table = arguments[++i];
                    break;
                case "--jobs" when int.TryParse(value, out jobs) && jobs > 0:
                    i++;
                    break;
                case string folder when Directory.Exists(folder):
                    folders.Add(folder);
                    break;
                default:
                    return null;
            }
        }
        return folders.Count > 0 ? new ProgramsOptions(folders, only, table, jobs) : null;
    }
}
