namespace SidFlow.Benchmarks.Registers;

/// <summary>How many corpus songs write what the reference writes, over the reference's 20 seconds?</summary>
static class RegistersQuestion
{
    public static int Run(Corpus corpus, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        int context = 0;
        bool cycles = false;
        int jobs = Environment.ProcessorCount;
        List<string> names = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--context": context = int.Parse(arguments[++i]); break;
                case "--jobs": jobs = int.Parse(arguments[++i]); break;
                case "--cycles": cycles = true; break;
                default: names.Add(arguments[i]); break;
            }
        }

        RegisterScore[] scores = RegisterScore.MeasureAll(corpus, names, jobs, stop);
        Report.Header("Register writes against the reference logs, 20 s from INIT");
        Print(scores, cycles, context);
        return 0;
    }

    /// <param name="cycles">Also lists songs equal in order and values but not in cycles.</param>
    /// <param name="context">Writes shown on both sides of a first difference.</param>
    public static void Print(IReadOnlyList<RegisterScore> scores, bool cycles, int context)
    {
        PrintDifferences("order or value", scores.Where(s => !s.Order), r => r.Order, context);
        if (cycles)
        {
            PrintDifferences("cycle within a call", scores.Where(s => s.Order && !s.CycleInCall), r => r.CycleInCall, context);
            PrintDifferences("cycle, but within calls equal", scores.Where(s => s.CycleInCall && !s.Cycle), r => r.Cycle, context);
        }
        RegisterScore[] counted = [.. scores.Where(s => s.Kind == LogKind.Counted)];
        Report.Table(["Songs", "count", "order and values", "cycles", "cycles within calls"],
        [
            Row("all logs", scores),
            Row("BASIC programs: the reference has no ROMs", [.. scores.Where(s => s.Kind == LogKind.Basic)]),
            Row("Sidplayer data (.mus, .str)", [.. scores.Where(s => s.Kind == LogKind.Sidplayer)]),
            Row("logs that say nothing", [.. scores.Where(s => s.Kind == LogKind.Unusable)]),
            Row("the others, which count", counted),
            TuneRow("the others by tune, all songs of it", counted),
        ]);
    }

    static IReadOnlyList<string> Row(string name, IReadOnlyList<RegisterScore> scores) =>
        [name, $"{scores.Count}", Share(scores.Count(s => s.Order), scores.Count),
            Share(scores.Count(s => s.Cycle), scores.Count), Share(scores.Count(s => s.CycleInCall), scores.Count)];

    static IReadOnlyList<string> TuneRow(string name, IReadOnlyList<RegisterScore> scores)
    {
        IGrouping<string, RegisterScore>[] tunes = [.. scores.GroupBy(s => s.Tune)];
        return [name, $"{tunes.Length}", Share(tunes.Count(t => t.All(s => s.Order)), tunes.Length),
            Share(tunes.Count(t => t.All(s => s.Cycle)), tunes.Length), Share(tunes.Count(t => t.All(s => s.CycleInCall)), tunes.Length)];
    }

    static string Share(int part, int whole) => whole == 0 ? "-" : $"{part} ({Report.Number(100.0 * part / whole)} %)";

    static void PrintDifferences(string kind, IEnumerable<RegisterScore> scores, Func<RegisterComparison, int?> first, int context)
    {
        List<RegisterScore> list = [.. scores];
        if (list.Count == 0)
            return;
        Console.WriteLine($"First difference of {kind} (cycle chip register value):");
        foreach (RegisterScore score in list)
        {
            int? index = score.Result is { } result ? first(result) : null;
            string trouble = score.Trouble is null ? "" : $"  [{score.Trouble}]";
            if (score is not { Ours: { } ours, Expected: { } log } || index is not { } at)
            {
                Console.WriteLine($"  {score.Name}:{trouble}");
                continue;
            }
            IReadOnlyList<LoggedWrite> expected = log.Writes;
            Console.WriteLine($"  {score.Name}: write {at} of {expected.Count} (ours {ours.Writes.Count}): "
                + $"reference {At(expected, at)}, ours {At(ours.Writes, at)}; plays {log.Plays}/{ours.Plays}{trouble}");
            for (int i = Math.Max(0, at - context); context > 0 && i <= at + context; i++)
                Console.WriteLine($"      {(i == at ? '>' : ' ')} {i,7}  {At(expected, i),-24} {At(ours.Writes, i),-24}");
        }
        Console.WriteLine();
    }

    static string At(IReadOnlyList<LoggedWrite> writes, int index) => index < writes.Count ? writes[index].ToString() : "nothing";
}
