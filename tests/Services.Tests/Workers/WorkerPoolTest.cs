using System.Diagnostics;
using System.Text.Json.Nodes;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Tests.Workers;

/// <summary>The pool over workers that misbehave on request: shell scripts that speak its language.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class WorkerPoolTest
{
    /// <summary>Answers with its process id, or does what the unit says. "once" is for a file that the first try makes.</summary>
    private const string Script = """
        printf '{"ready":%d}\n' $$
        while read -r line; do
          case $line in
            *'"once":"'*) file=${line##*'"once":"'}; file=${file%%'"'*}; if [ -e "$file" ]; then line=; else : >"$file"; fi;;
          esac
          case $line in
            *'"do":"kill"'*) echo 'last words' >&2; kill -9 $$;;
            *'"do":"exit"'*) exit 7;;
            *'"do":"hang"'*) sleep 100;;
            *'"do":"rubbish"'*) echo 'Hello!';;
            *'"do":"array"'*) echo '[1]';;
            *'"do":"nothing"'*) echo '{}';;
            *'"do":"flood"'*) head -c 9000000 /dev/zero;;
            *'"do":"work"'*) i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; printf '{"done":{"process":%d}}\n' $$;;
            *'"do":"fail"'*) printf '{"failed":"It would not."}\n';;
            *'"do":"last"'*) printf '{"failed":"It ate too much.","last":true}\n';;
            *'"do":"eat"'*) printf '{"sign":1000000000000}\n'; sleep 100;;
            *'"do":"slow"'*) for i in 1 2 3 4; do printf '{"sign":1000}\n'; sleep 0.1; done; printf '{"done":{"process":%d}}\n' $$;;
            *) printf '{"done":{"process":%d}}\n' $$;;
          esac
        done
        """;

    private static readonly WorkerRules usual = new("/bin/sh", ["-c", Script]) { MostWorkers = 2, FirstPause = TimeSpan.FromMilliseconds(1) };
    private static readonly UnitKind kind = new("unit", TimeSpan.FromSeconds(1), () => throw new InvalidOperationException("Units are done in children."));

    private TempFolder folder = null!;
    private WorkerPool pool = null!;

    [SetUp]
    public void Open() => (folder, pool) = (new TempFolder(), new WorkerPool(usual, [kind], TimeProvider.System));

    [TearDown]
    public async Task CloseAsync()
    {
        IReadOnlyList<int> processes = pool.Processes;
        await pool.DisposeAsync();
        folder.Dispose();
        Assert.That(processes.Where(IsAlive), Is.Empty, "no child outlives its pool");
    }

    private static bool IsAlive(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private async Task<int> DoAsync(string what, CancellationToken stop, string? once = null, UnitWatch? watch = null)
    {
        JsonObject unit = new() { ["do"] = what };
        if (once is not null)
            unit["once"] = folder[once];
        return (await pool.DoAsync("unit", unit, stop, watch))["process"]!.GetValue<int>();
    }

    [Test]
    public async Task OneChildDoesUnitsOneAfterTheOther(CancellationToken stop)
    {
        int first = await DoAsync("well", stop);
        Assert.That(await DoAsync("well", stop), Is.EqualTo(first));
        Assert.That(pool.Processes, Is.EqualTo((int[])[first]));
    }

    [Test]
    public async Task SeveralDoUnitsSideBySideAndNoMoreThanAllowed(CancellationToken stop)
    {
        // On a busy machine half a second of work takes longer than a unit may here.
        await using WorkerPool patient = new(usual, [kind with { Limit = TimeSpan.FromSeconds(30) }], TimeProvider.System);
        JsonObject[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => patient.DoAsync("unit", new JsonObject { ["do"] = "slow" }, stop)));
        int[] processes = [.. answers.Select(answer => answer["process"]!.GetValue<int>()).Distinct()];
        Assert.That(processes, Has.Length.EqualTo(2));
        Assert.That(patient.Processes, Is.EquivalentTo(processes));
    }

    [TestCase("kill", "signal 9: last words")]
    [TestCase("exit", "code 7")]
    [TestCase("hang", "within 1 s")]
    [TestCase("rubbish", "no JSON")]
    [TestCase("array", "no JSON object")]
    [TestCase("nothing", "no answer")]
    [TestCase("flood", "more than 4194304 bytes")]
    [TestCase("fail", "It would not.")]
    [TestCase("last", "It ate too much.")]
    [TestCase("eat", "512 MiB")]
    public async Task ABadUnitCostsItselfAlone(string what, string reason, CancellationToken stop)
    {
        Task<int>[] neighbours = [.. Enumerable.Range(0, 8).Select(_ => DoAsync("slow", stop))];
        UnitWatch watch = new(TimeProvider.System);
        Assert.That(() => DoAsync(what, stop, watch: watch), Throws.TypeOf<UnitException>().With.Message.Contains(reason));
        Assert.That(watch.State.Attempt, Is.EqualTo(3));
        Assert.That(await Task.WhenAll(neighbours), Is.All.Positive);
        Assert.That(await DoAsync("well", stop), Is.Positive);
    }

    [TestCase("kill")]
    [TestCase("exit")]
    [TestCase("hang")]
    [TestCase("rubbish")]
    [TestCase("flood")]
    [TestCase("fail")]
    [TestCase("last")]
    [TestCase("eat")]
    public async Task WhatFailsOnceIsTriedAgain(string what, CancellationToken stop)
    {
        UnitWatch watch = new(TimeProvider.System);
        Assert.That(await DoAsync(what, stop, once: "was here", watch), Is.Positive);
        Assert.That(watch.State.Attempt, Is.EqualTo(2));
    }

    [TestCase(2, 0.75, 2, 0.75)]
    [TestCase(4, 0.75, 3, 1.0)]
    [TestCase(4, 0.1, 1, 0.4)]
    [TestCase(1, 0.5, 1, 0.5)]
    [TestCase(2, 1.0, 2, 1.0)]
    public void ABudgetIsSomeChildrenForSomeOfTheirTime(int processors, double budget, int workers, double share)
    {
        WorkerRules rules = usual.Within(budget, processors);
        Assert.That((rules.MostWorkers, rules.Share), Is.EqualTo((workers, share)));
    }

    /// <summary>The unit keeps a processor for a while; whoever asked is answered at once, the next in line waits out the rest.</summary>
    [Test]
    public async Task AChildRestsForWhatItHasWorked(CancellationToken stop)
    {
        await using WorkerPool lazy = new(usual with { MostWorkers = 1, Share = 0.2 }, [kind with { Limit = TimeSpan.FromSeconds(30) }], TimeProvider.System);
        await lazy.DoAsync("unit", [], stop);
        TimeSpan before = CpuTime(lazy.Processes.Single());
        await lazy.DoAsync("unit", new JsonObject { ["do"] = "work" }, stop);
        long answered = Stopwatch.GetTimestamp();
        TimeSpan worked = CpuTime(lazy.Processes.Single()) - before;
        await lazy.DoAsync("unit", [], stop);
        Assert.That(Stopwatch.GetElapsedTime(answered), Is.GreaterThan(worked * 3.5), $"it worked for {worked.TotalMilliseconds:0} ms");
        Assert.That(worked, Is.GreaterThan(TimeSpan.FromMilliseconds(10)));
    }

    private static TimeSpan CpuTime(int process)
    {
        using Process child = Process.GetProcessById(process);
        return child.TotalProcessorTime;
    }

    [Test]
    public async Task ASilentChildIsStaleAndGivenUp(CancellationToken stop)
    {
        await using WorkerPool strict = new(usual with { StaleLimit = TimeSpan.FromSeconds(3), Tries = 1 }, [kind with { Limit = TimeSpan.FromMinutes(1) }], TimeProvider.System);
        int signs = 0;
        UnitWatch watch = new(TimeProvider.System, () => Interlocked.Increment(ref signs));
        await strict.DoAsync("unit", new JsonObject { ["do"] = "slow" }, stop, watch);
        Assert.That((watch.State.IsStale, watch.State.MemoryBytes, signs), Is.EqualTo((false, 1000L, 5)), "taken up, and four signs");
        Assert.That(() => strict.DoAsync("unit", new JsonObject { ["do"] = "hang" }, stop, watch), Throws.TypeOf<UnitException>().With.Message.Contains("no sign of life"));
        Assert.That(watch.State.IsStale);
    }

    [Test]
    public async Task AChildKilledWithoutWorkCostsNothing(CancellationToken stop)
    {
        int first = await DoAsync("well", stop);
        using (Process killed = Process.GetProcessById(first))
        {
            killed.Kill();
            await killed.WaitForExitAsync(stop);
        }
        UnitWatch watch = new(TimeProvider.System);
        Assert.That(await DoAsync("well", stop, watch: watch), Is.Not.EqualTo(first));
        Assert.That(watch.State.Attempt, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task AChildIsNicedAndGoesFirstWhenMemoryRunsOut(CancellationToken stop)
    {
        int process = await DoAsync("well", stop);
        string[] stat = (await File.ReadAllTextAsync($"/proc/{process}/stat", stop)).Split(") ")[^1].Split(' ');
        string[] own = (await File.ReadAllTextAsync("/proc/self/stat", stop)).Split(") ")[^1].Split(' ');
        // proc_pid_stat(5): nice is field 19, the state behind the name is field 3.
        Assert.That(int.Parse(stat[16]), Is.EqualTo(Math.Min(19, int.Parse(own[16]) + 10)));
        Assert.That(int.Parse(await File.ReadAllTextAsync($"/proc/{process}/oom_score_adj", stop)), Is.EqualTo(500));
    }

    [Test]
    public async Task WhoeverLeavesAUnitEndsItsChild(CancellationToken stop)
    {
        using CancellationTokenSource leave = new();
        Task<int> left = DoAsync("hang", leave.Token);
        while (pool.Processes.Count == 0)
            await Task.Delay(5, stop);
        int process = pool.Processes[0];
        await leave.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(IsAlive(process), Is.False);
        Assert.That(await DoAsync("well", stop), Is.Positive);
    }

    [Test]
    public async Task ChildrenWithoutWorkAreEnded(CancellationToken stop)
    {
        await using WorkerPool tidy = new(usual with { IdleLimit = TimeSpan.FromMilliseconds(100) }, [kind], TimeProvider.System);
        int process = (await tidy.DoAsync("unit", [], stop))["process"]!.GetValue<int>();
        while (tidy.Processes.Count > 0)
            await Task.Delay(10, stop);
        Assert.That(IsAlive(process), Is.False);
        Assert.That((await tidy.DoAsync("unit", [], stop))["process"]!.GetValue<int>(), Is.Not.EqualTo(process));
    }

    [TestCase("/nonexistent", "127")]
    [TestCase("/bin/true", "code 0")]
    [TestCase("/bin/ls", "no JSON")]
    public async Task AProgramThatIsNoWorkerIsNoUnitsFault(string program, string reason, CancellationToken stop)
    {
        await using WorkerPool wrong = new(usual with { Program = program, Arguments = ["/"] }, [kind], TimeProvider.System);
        Assert.That(() => wrong.DoAsync("unit", [], stop), Throws.TypeOf<WorkerStartException>().With.Message.Contains(reason));
    }

    [Test]
    public void AKindThatIsNotThereIsAMistake() => Assert.That(() => pool.DoAsync("dance", [], default), Throws.ArgumentException);
}
