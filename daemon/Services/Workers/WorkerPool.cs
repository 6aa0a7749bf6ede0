using System.Text.Json.Nodes;

namespace SidFlow.Services.Workers;

/// <summary>Child processes of this program that do units of work: a unit that ends its process, hangs or takes all memory costs that unit and nothing else. Any thread.</summary>
public sealed class WorkerPool : IAsyncDisposable
{
    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(5), shortestRest = TimeSpan.FromMilliseconds(1);

    private readonly WorkerRules rules;
    private readonly Dictionary<string, UnitKind> kinds;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim free;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();

    /// <summary>Children without a unit, the one used last at the end.</summary>
    private readonly List<WorkerProcess> idle = [];

    private readonly HashSet<WorkerProcess> all = [];
    private readonly ITimer reaper;

    public WorkerPool(WorkerRules rules, IEnumerable<UnitKind> kinds, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.MostWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.Tries, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rules.Share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rules.Share, 1);
        (this.rules, this.kinds, this.clock) = (rules, kinds.ToDictionary(kind => kind.Name), clock);
        free = new SemaphoreSlim(rules.MostWorkers, rules.MostWorkers);
        reaper = clock.CreateTimer(_ => Reap(), null, rules.IdleLimit, rules.IdleLimit / 2);
    }

    /// <summary>Units done at the same time; more wait for their turn.</summary>
    public int MostWorkers => rules.MostWorkers;

    /// <summary>Ids of the children there are.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            lock (gate)
                return [.. all.Select(worker => worker.Id).Order()];
        }
    }

    /// <summary>Has a unit done by a child, again by another one where that fails.</summary>
    /// <param name="kind">The name of one of the kinds.</param>
    /// <param name="stop">Leaves at once; what the child has done by then is lost.</param>
    /// <param name="watch">Told where the unit stands.</param>
    /// <exception cref="UnitException">It could not be done.</exception>
    /// <exception cref="WorkerStartException">No child can be started.</exception>
    public async Task<JsonObject> DoAsync(string kind, JsonObject unit, CancellationToken stop, UnitWatch? watch = null)
    {
        UnitKind known = kinds.TryGetValue(kind, out UnitKind? found) ? found : throw new ArgumentException($"There are no units of the kind '{kind}'.", nameof(kind));
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, stopping.Token);
        await free.WaitAsync(either.Token);
        TimeSpan worked = TimeSpan.Zero;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                Exception reason;
                try
                {
                    return await TryAsync(known, unit, watch, attempt, time => worked += time, either.Token);
                }
                catch (Exception failure) when (failure is UnitException or WorkerLostException or WorkerStartException)
                {
                    reason = failure;
                }
                if (attempt >= rules.Tries)
                    throw reason is WorkerLostException ? new UnitException(reason.Message, reason) : reason;
                await Task.Delay(rules.FirstPause * Math.Pow(2, attempt - 1), clock, either.Token);
            }
        }
        finally
        {
            _ = ReleaseAsync(worked * (1 / rules.Share - 1));
        }
    }

    /// <summary>Ends all children; units that are at work are left by <see cref="OperationCanceledException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await reaper.DisposeAsync();
        // Whoever has a child at work ends it on leaving.
        for (int i = 0; i < rules.MostWorkers; i++)
            await free.WaitAsync(endLimit);
        WorkerProcess[] left;
        lock (gate)
        {
            left = [.. all];
            all.Clear();
            idle.Clear();
        }
        await Task.WhenAll(left.Select(worker => worker.EndAsync(byForce: false).AsTask()));
        free.Dispose();
        stopping.Dispose();
    }

    /// <summary>Whoever has the unit does not wait for the rest that it costs.</summary>
    private async Task ReleaseAsync(TimeSpan rest)
    {
        if (rest > shortestRest)
            await Task.Delay(rest, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        free.Release();
    }

    private async Task<JsonObject> TryAsync(UnitKind kind, JsonObject unit, UnitWatch? watch, int attempt, Action<TimeSpan> work, CancellationToken stop)
    {
        WorkerProcess worker = await TakeAsync();
        TimeSpan before = worker.Worked;
        bool well = false;
        try
        {
            JsonObject answer = await worker.AskAsync(kind, unit, watch, attempt, stop);
            well = true;
            return answer;
        }
        catch (UnitException)
        {
            well = true;
            throw;
        }
        finally
        {
            work(worker.Worked - before);
            if (well)
                GiveBack(worker);
            else
                await DropAsync(worker);
        }
    }

    private async ValueTask<WorkerProcess> TakeAsync()
    {
        while (true)
        {
            WorkerProcess? last;
            lock (gate)
            {
                last = idle.Count > 0 ? idle[^1] : null;
                if (last is not null)
                    idle.RemoveAt(idle.Count - 1);
            }
            if (last is null)
                break;
            if (!last.HasEnded)
                return last;
            await DropAsync(last);
        }
        WorkerProcess worker = WorkerProcess.Start(rules, clock);
        lock (gate)
            all.Add(worker);
        return worker;
    }

    private void GiveBack(WorkerProcess worker)
    {
        worker.IdleSince = clock.GetTimestamp();
        lock (gate)
            idle.Add(worker);
    }

    private async Task DropAsync(WorkerProcess worker)
    {
        await worker.DisposeAsync();
        lock (gate)
            all.Remove(worker);
    }

    /// <summary>Ends children that have had nothing to do for a while: their memory is wanted elsewhere.</summary>
    private void Reap()
    {
        WorkerProcess[] tired;
        lock (gate)
        {
            tired = [.. idle.Where(worker => clock.GetElapsedTime(worker.IdleSince) >= rules.IdleLimit)];
            idle.RemoveAll(tired.Contains);
        }
        foreach (WorkerProcess worker in tired)
            _ = Task.Run(() => EndAsync(worker));
    }

    private async Task EndAsync(WorkerProcess worker)
    {
        await worker.EndAsync(byForce: false);
        lock (gate)
            all.Remove(worker);
    }
}
