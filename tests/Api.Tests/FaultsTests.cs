using SidFlow.Faults;
using SidFlow.Host.Serving;

namespace SidFlow.Api.Tests;

/// <summary>A sample of what <c>bench/run faults</c> does a thousand times: devices fail while music plays.</summary>
[TestFixture]
sealed class FaultsTests
{
    const int Seed = 2;
    const int Cases = 60;
    const int AtOnce = 6;
    const int Attempts = 3;

    /// <summary>Kinds that have had one device already bring no files of their own any more.</summary>
    const int WarmUp = 9;

    [Test, CancelAfter(300_000)]
    public async Task NoFailureCostsMoreThanItMay(CancellationToken stop)
    {
        var run = new FaultRun(TestSong.OfDemo("First_Light.sid"), typeof(Daemon).Assembly.Location);
        FaultCase[] cases = [.. Enumerable.Range(0, int.MaxValue).Select(number => FaultCase.Make(number, Seed, FaultRun.Kinds))
            .Where(plan => plan.BackAfter <= TimeSpan.FromSeconds(1)).Take(Cases)];
        List<FaultOutcome> outcomes = await PlayAsync(run, cases[..WarmUp], stop);
        Handles before = Handles.Count();
        outcomes.AddRange(await PlayAsync(run, cases[WarmUp..], stop));
        (IReadOnlyList<string> files, int threads) = await before.WaitForLeaksAsync(stop);

        List<string> broken = [];
        foreach (FaultOutcome outcome in outcomes.Where(outcome => outcome.Violations().Any()))
        {
            // On a busy machine everything may be late: what was late is tried again with nothing beside it.
            FaultOutcome again = outcome;
            for (int attempt = 0; attempt < Attempts && again.Violations().Any(); attempt++)
                again = await run.RunAsync(cases.Single(plan => plan.Number == outcome.Number), countHandles: false, stop);
            string told = $"case {outcome.Number} ({outcome.Kind}, {outcome.Fault}, {outcome.Moment}): {string.Join(", ", outcome.Violations())}. {outcome.Note} "
                + $"By itself: {string.Join(", ", again.Violations().DefaultIfEmpty("well"))}. {again.Note}";
            TestContext.Out.WriteLine(told);
            if (again.Violations().Any())
                broken.Add(told);
        }
        double[] gaps = [.. outcomes.Select(outcome => outcome.Gap).OfType<double>()];
        TestContext.Out.WriteLine($"{outcomes.Count} failures, {gaps.Length} heard: longest gap {gaps.DefaultIfEmpty().Max():0} ms, "
            + $"farthest off {outcomes.Max(outcome => outcome.Position):0} ms, longest block {outcomes.Max(outcome => outcome.WorstBlock):0} ms.");
        Assert.That(broken, Is.Empty);
        Assert.That((string.Join(", ", files), threads), Is.EqualTo(("", 0)), "leaked");
    }

    static async Task<List<FaultOutcome>> PlayAsync(FaultRun run, FaultCase[] cases, CancellationToken stop)
    {
        List<FaultOutcome> outcomes = [];
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (plan, each) =>
        {
            FaultOutcome outcome = await run.RunAsync(plan, countHandles: false, each);
            lock (outcomes)
                outcomes.Add(outcome);
        });
        return outcomes;
    }
}
