using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using SidFlow.Faults;

namespace SidFlow.Benchmarks.Faults;

/// <summary>What becomes of the music when a device fails: scripted failures over all kinds of devices, each in a process in which nothing else happens meanwhile.</summary>
static class FaultsQuestion
{
    const int UsualCount = 1000;
    const int UsualSeed = 1;

    /// <summary>Most of a case is waiting.</summary>
    static readonly int usualJobs = 6 * Environment.ProcessorCount;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken stop)
    {
        int count = UsualCount, seed = UsualSeed, jobs = usualJobs;
        int? only = null;
        string? kind = null;
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--count": count = int.Parse(arguments[i + 1]); break;
                case "--seed": seed = int.Parse(arguments[i + 1]); break;
                case "--jobs": jobs = int.Parse(arguments[i + 1]); break;
                case "--case": only = int.Parse(arguments[i + 1]); break;
                case "--kind": kind = arguments[i + 1]; break;
                default:
                    await Console.Error.WriteLineAsync($"unknown: {arguments[i]}");
                    return 2;
            }
        }
        FaultCase[] cases = only is { } number ? [FaultCase.Make(number, seed, FaultRun.Kinds)]
            : [.. Enumerable.Range(0, int.MaxValue).Select(n => FaultCase.Make(n, seed, FaultRun.Kinds)).Where(plan => kind is null || plan.Kind == kind).Take(count)];
        Report.Header($"{cases.Length} failures of devices, seed {seed}");
        long start = Stopwatch.GetTimestamp();
        FaultOutcome[] outcomes = await PlayAsync(new ConcurrentQueue<FaultCase>(cases), Math.Min(jobs, cases.Length), stop);
        Print(outcomes);
        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} min with {Math.Min(jobs, cases.Length)} at a time.");
        FaultOutcome[] bad = [.. outcomes.Where(outcome => outcome.Violations().Any()).OrderBy(outcome => outcome.Number)];
        foreach (FaultOutcome outcome in only is null ? bad : outcomes)
            Console.WriteLine($"case {outcome.Number}: {outcome.Kind}, {outcome.Fault}, {outcome.Moment}: {string.Join(", ", outcome.Violations())}. {outcome.Note} "
                + (only is null ? "" : $"{outcome}"));
        Console.WriteLine(bad.Length == 0 ? "All within their budgets." : $"{bad.Length} of {outcomes.Length} outside their budgets.");
        return bad.Length == 0 ? 0 : 1;
    }

    /// <summary>What a child of this question does: case numbers come in, outcomes go out.</summary>
    public static async Task<int> WorkAsync(int seed, CancellationToken stop)
    {
        var song = TestSong.OfDemo("First_Light.sid");
        string sidflowd = Path.Combine(AppContext.BaseDirectory.Replace("SidFlow.Benchmarks", "SidFlow.Host"), "sidflowd.dll");
        var run = new FaultRun(song, sidflowd);
        // The first case compiles the program, and is not counted; files that come with the first of a kind are no leak.
        await run.RunAsync(new FaultCase(-1, seed, "simulated", Fault.Pulled, Moment.Playing, TimeSpan.FromSeconds(1), TimeSpan.Zero), countHandles: false, stop);
        HashSet<string> warm = [];
        while (await Console.In.ReadLineAsync(stop) is { } line)
        {
            FaultCase plan = FaultCase.Make(int.Parse(line), seed, FaultRun.Kinds);
            FaultOutcome outcome = await run.RunAsync(plan, countHandles: !warm.Add(plan.Kind), stop);
            Console.WriteLine(JsonSerializer.Serialize(outcome));
        }
        return 0;
    }

    static async Task<FaultOutcome[]> PlayAsync(ConcurrentQueue<FaultCase> cases, int jobs, CancellationToken stop)
    {
        ConcurrentBag<FaultOutcome> outcomes = [];
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => Task.Run(() => DriveAsync(cases, outcomes, stop), stop)));
        return [.. outcomes];
    }

    static async Task DriveAsync(ConcurrentQueue<FaultCase> cases, ConcurrentBag<FaultOutcome> outcomes, CancellationToken stop)
    {
        Process? worker = null;
        try
        {
            while (cases.TryDequeue(out FaultCase? plan))
            {
                worker ??= Start(plan.Seed);
                await worker.StandardInput.WriteLineAsync($"{plan.Number}".AsMemory(), stop);
                await worker.StandardInput.FlushAsync(stop);
                if (await ReadAsync(worker, stop) is { } outcome)
                {
                    outcomes.Add(outcome);
                    continue;
                }
                outcomes.Add(new FaultOutcome(plan.Number, plan.Kind, $"{plan.Fault}", $"{plan.Moment}", null, null, null, 0, null, false, true, 0, 0, 0, "")
                {
                    Failure = "the process hung or died",
                });
                End(worker);
                worker = null;
            }
        }
        finally
        {
            End(worker);
        }
    }

    static async Task<FaultOutcome?> ReadAsync(Process worker, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(2 * FaultOutcome.Limit);
        try
        {
            string? line = await worker.StandardOutput.ReadLineAsync(limit.Token);
            return line is null ? null : JsonSerializer.Deserialize<FaultOutcome>(line);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    static Process Start(int seed) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
        [typeof(FaultsQuestion).Assembly.Location, "faults", "worker", $"{seed}"])
    { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    static void End(Process? worker)
    {
        if (worker is null)
            return;
        worker.StandardInput.Close();
        if (!worker.WaitForExit(TimeSpan.FromSeconds(3)))
            worker.Kill(entireProcessTree: true);
        worker.Dispose();
    }

    static void Print(FaultOutcome[] outcomes)
    {
        List<string[]> rows = [];
        foreach (IGrouping<string, FaultOutcome> kind in outcomes.GroupBy(outcome => outcome.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (IGrouping<string, FaultOutcome> fault in kind.GroupBy(outcome => outcome.Fault).OrderBy(group => group.Key, StringComparer.Ordinal))
                rows.Add(Row($"{kind.Key}, {fault.Key}", [.. fault]));
        }
        rows.Add(Row("all", outcomes));
        Report.Table(["device, fault", "cases", "lost", "detected ms p50", "max", "gap ms p50", "max", "position ms max", "wrong writes", "back s p50", "max",
            "taken again", "silent", "handles", "threads", "deck ms max", "broke a budget"], rows);
    }

    static string[] Row(string name, FaultOutcome[] of)
    {
        double[] detected = [.. of.Select(outcome => outcome.Detected).OfType<double>()];
        double[] gaps = [.. of.Select(outcome => outcome.Gap).OfType<double>()];
        double[] back = [.. of.Select(outcome => outcome.Recovered).OfType<double>()];
        return
        [
            name, $"{of.Length}", $"{detected.Length}", Middle(detected), Most(detected), Middle(gaps), Most(gaps),
            Most([.. of.Select(outcome => outcome.Position).OfType<double>()]), $"{of.Sum(outcome => outcome.Wrong)}",
            back.Length == 0 ? "" : Report.Number(Report.Percentile(back, 0.5) / 1000), back.Length == 0 ? "" : Report.Number(back.Max() / 1000),
            $"{of.Count(outcome => outcome.TakenAgain)}", $"{of.Count(outcome => outcome.Silent)}", $"{of.Sum(outcome => outcome.Handles)}", $"{of.Sum(outcome => outcome.Threads)}",
            Most([.. of.Select(outcome => outcome.WorstBlock)]), $"{of.Count(outcome => outcome.Violations().Any())}",
        ];
    }

    static string Middle(double[] values) => values.Length == 0 ? "" : Report.Number(Report.Percentile(values, 0.5), 0);

    static string Most(double[] values) => values.Length == 0 ? "" : Report.Number(values.Max(), 0);
}
