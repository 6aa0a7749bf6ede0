using System.Diagnostics;
using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Registers;

/// <summary>How many corpus songs write what the reference writes, over the reference's 20 seconds?</summary>
static class RegistersQuestion
{
    const double ReferenceSeconds = 20;
    const long SliceCycles = 20_000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    sealed record Score(string Song, bool IsMus, RegisterLog Expected, RegisterLog? Ours, RegisterComparison? Result, string? Trouble)
    {
        public bool Order => Result is { Order: null };
        public bool Cycle => Order && Result is { Cycle: null };
        public bool CycleInCall => Order && Result is { CycleInCall: null };
        public bool IsBasic => Song.Contains("_BASIC", StringComparison.Ordinal);
        public string Tune => Song[..Song.IndexOf('#')];
    }

    public static int Run(Corpus corpus, IReadOnlyList<string> arguments)
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

        string[] logs = [.. Directory.EnumerateFiles(corpus.Oracle, "*.writes.gz")
            .Where(log => names.Count == 0
                || names.Exists(n => corpus.TuneOf(log).Name.Contains(n, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)];
        var scores = new Score[logs.Length];
        Parallel.For(0, logs.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs },
            i => scores[i] = Measure(corpus, logs[i]));

        Report.Header("Register writes against the reference logs, 20 s from INIT");
        PrintDifferences("order or value", scores.Where(s => !s.Order), r => r.Order, context);
        if (cycles)
        {
            PrintDifferences("cycle within a call", scores.Where(s => s.Order && !s.CycleInCall), r => r.CycleInCall, context);
            PrintDifferences("cycle, but within calls equal", scores.Where(s => s.CycleInCall && !s.Cycle), r => r.Cycle, context);
        }
        Report.Table(["Songs", "count", "order and values", "cycles", "cycles within calls"],
        [
            Row("all logs", scores),
            Row("logs without *_BASIC", [.. scores.Where(s => !s.IsBasic)]),
            Row("logs without *_BASIC and .mus", [.. scores.Where(s => !s.IsBasic && !s.IsMus)]),
            TuneRow("tunes without *_BASIC, all their logs", [.. scores.Where(s => !s.IsBasic)]),
        ]);
        return 0;
    }

    static Score Measure(Corpus corpus, string log)
    {
        (string path, string song, int number) = corpus.TuneOf(log);
        bool isMus = path.EndsWith(".mus", StringComparison.Ordinal);
        RegisterLog expected = RegisterLog.ReadReference(log);
        (ITapeSource? machine, string? refusal) = Machines.Start(path, number, marks: true);
        if (machine is null)
            return new Score(song, isMus, expected, null, null, "refused: " + refusal);
        if (expected.Init is not { } init)
            return new Score(song, isMus, expected, null, null, "the reference never reached INIT");

        long end = (long)(machine.Clock.Hz * ReferenceSeconds) - init;
        var ours = new RegisterLog();
        long started = Stopwatch.GetTimestamp();
        while (machine.Now.Value < end + RegisterComparison.SlackCycles)
        {
            ours.Add(machine.Run(machine.Now + SliceCycles));
            if (Stopwatch.GetElapsedTime(started) > Patience)
                return new Score(song, isMus, expected, ours, null, $"gave up after {Patience.TotalSeconds} s at cycle {machine.Now.Value}");
        }
        string? trouble = ours.Init is null ? "our machine never reached INIT" : Machines.TroubleOf(machine);
        return new Score(song, isMus, expected, ours, RegisterComparison.Of(expected.Writes, ours.Writes, end), trouble);
    }

    static IReadOnlyList<string> Row(string name, IReadOnlyList<Score> scores) =>
        [name, $"{scores.Count}", Share(scores.Count(s => s.Order), scores.Count),
            Share(scores.Count(s => s.Cycle), scores.Count), Share(scores.Count(s => s.CycleInCall), scores.Count)];

    static IReadOnlyList<string> TuneRow(string name, IReadOnlyList<Score> scores)
    {
        IGrouping<string, Score>[] tunes = [.. scores.GroupBy(s => s.Tune)];
        return [name, $"{tunes.Length}", Share(tunes.Count(t => t.All(s => s.Order)), tunes.Length),
            Share(tunes.Count(t => t.All(s => s.Cycle)), tunes.Length), Share(tunes.Count(t => t.All(s => s.CycleInCall)), tunes.Length)];
    }

    static string Share(int part, int whole) => whole == 0 ? "-" : $"{part} ({100.0 * part / whole:F1} %)";

    static void PrintDifferences(string kind, IEnumerable<Score> scores, Func<RegisterComparison, int?> first, int context)
    {
        List<Score> list = [.. scores];
        if (list.Count == 0)
            return;
        Console.WriteLine($"First difference of {kind} (cycle chip register value):");
        foreach (Score score in list)
        {
            int? index = score.Result is { } result ? first(result) : null;
            string trouble = score.Trouble is null ? "" : $"  [{score.Trouble}]";
            if (score.Ours is not { } ours || index is not { } at)
            {
                Console.WriteLine($"  {score.Song}:{trouble}");
                continue;
            }
            IReadOnlyList<LoggedWrite> expected = score.Expected.Writes;
            Console.WriteLine($"  {score.Song}: write {at} of {expected.Count} (ours {ours.Writes.Count}): "
                + $"reference {At(expected, at)}, ours {At(ours.Writes, at)}; plays {score.Expected.Plays}/{ours.Plays}{trouble}");
            for (int i = Math.Max(0, at - context); context > 0 && i <= at + context; i++)
                Console.WriteLine($"      {(i == at ? '>' : ' ')} {i,7}  {At(expected, i),-24} {At(ours.Writes, i),-24}");
        }
        Console.WriteLine();
    }

    static string At(IReadOnlyList<LoggedWrite> writes, int index) => index < writes.Count ? writes[index].ToString() : "nothing";
}
