using System.Globalization;
using System.Text.Json.Nodes;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs;

/// <summary>All jobs: takes them on, gives each its turn, keeps what they have come to.</summary>
/// <remarks>
/// One job of a type is active at a time, so none meets another's files. What was running when the daemon ended is pending when it starts again and goes
/// on from its markers; a paused job stays paused. Any thread.
/// </remarks>
public sealed class JobBoard : IAsyncDisposable
{
    /// <summary>Without a sign of life for so long a job has stalled.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    private const int MostRecoveries = 3;
    private static readonly TimeSpan look = TimeSpan.FromSeconds(1), endLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan firstBackOff = TimeSpan.FromSeconds(30), longestBackOff = TimeSpan.FromMinutes(30);

    private readonly JobStore store;
    private readonly TimeProvider clock;
    private readonly SortedDictionary<string, JobKind> kinds;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly SemaphoreSlim bell = new(0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, (JobRun Run, Task Work)> runs = [];
    private Dictionary<string, Job> jobs = [];
    private Task looking = Task.CompletedTask;

    public JobBoard(JobStore store, IEnumerable<JobKind> kinds, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
        this.kinds = new SortedDictionary<string, JobKind>(kinds.ToDictionary(kind => kind.Type), StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> Types => kinds.Keys;

    /// <summary>All jobs, the newest first, with progress as of now.</summary>
    public IReadOnlyList<Job> Jobs => [.. Volatile.Read(ref jobs).Values.Select(Now).OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id, StringComparer.Ordinal)];

    /// <exception cref="JobException">NotFound.</exception>
    public Job Find(string id) => Volatile.Read(ref jobs).TryGetValue(id, out Job? job) ? Now(job) : throw new JobException(JobRefusal.NotFound, $"There is no job '{id}'.");

    /// <summary>Takes up what an earlier run of the daemon has left, and begins to work.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        jobs = store.Load().ToDictionary(job => job.Id);
        foreach (Job left in jobs.Values.Where(job => job.State is JobState.Running or JobState.Staled).ToArray())
            await ChangeAsync(left.Id, JobTrigger.Recover, job => job, stop);
        foreach (Job failed in jobs.Values.Where(job => job is { State: JobState.Failed, NotBefore: not null }).ToArray())
            await TryChangeAsync(failed.Id, JobTrigger.Retry, job => job);
        looking = Task.Run(LookAsync, CancellationToken.None);
    }

    /// <inheritdoc cref="JobKind.HasOwnDoor"/>
    public bool HasOwnDoor(string type) => kinds.TryGetValue(type, out JobKind? kind) && kind.HasOwnDoor;

    /// <summary>The parameters a job of the type would have, with those that were left out.</summary>
    /// <exception cref="JobException">Invalid.</exception>
    public JsonObject Check(string type, JsonObject parameters)
    {
        if (!kinds.TryGetValue(type, out JobKind? kind))
            throw new JobException(JobRefusal.Invalid, $"There are no jobs of the type '{type}', only {string.Join(", ", Types)}.");
        try
        {
            return kind.Check((JsonObject)parameters.DeepClone());
        }
        catch (FormatException reason)
        {
            throw new JobException(JobRefusal.Invalid, reason.Message);
        }
    }

    /// <summary>Accepts a job; it is on disk when this returns.</summary>
    /// <param name="parent">The pipeline it is a stage of.</param>
    /// <exception cref="JobException">Invalid, or Conflict while a job of the type is active.</exception>
    public async Task<Job> SubmitAsync(string type, JsonObject parameters, CancellationToken stop, string? parent = null)
    {
        JsonObject whole = Check(type, parameters);
        await turn.WaitAsync(stop);
        try
        {
            RefuseSecond(type);
            DateTimeOffset now = clock.GetUtcNow();
            Job job = new(NewId(type, now), type, JobState.Pending, whole, now) { Parent = parent };
            await PutAsync(job, Durability.Saved, stop);
            return job;
        }
        finally
        {
            turn.Release();
            bell.Release();
        }
    }

    /// <exception cref="JobException">NotFound, or Conflict where the job's state does not allow it; likewise the others.</exception>
    public async Task<Job> PauseAsync(string id, CancellationToken stop)
    {
        Job paused = await ChangeAsync(id, JobTrigger.Pause, job => job with { PausedAt = clock.GetUtcNow() }, stop);
        RunOf(id)?.Hold(true);
        return paused;
    }

    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task<Job> ResumeAsync(string id, CancellationToken stop)
    {
        Job resumed = Find(id).State == JobState.Staled
            ? await ChangeAsync(id, JobTrigger.Recover, job => job, stop)
            : await ChangeAsync(id, JobTrigger.Resume, job => job with { PausedAt = null }, stop);
        RunOf(id)?.Hold(false);
        bell.Release();
        return resumed;
    }

    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task<Job> CancelAsync(string id, CancellationToken stop)
    {
        Job cancelled = await ChangeAsync(id, JobTrigger.Cancel, job => job with { CancelledAt = clock.GetUtcNow() }, stop);
        RunOf(id)?.End();
        return cancelled;
    }

    /// <summary>An operator gives up on a job that is stuck.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task<Job> FailAsync(string id, string reason, CancellationToken stop)
    {
        Job failed = await ChangeAsync(id, JobTrigger.Fail, job => job with { FailedAt = clock.GetUtcNow(), Error = reason, NotBefore = null }, stop);
        RunOf(id)?.End();
        return failed;
    }

    /// <summary>A failed job goes on from its markers.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task<Job> RetryAsync(string id, CancellationToken stop)
    {
        Job again = await ChangeAsync(id, JobTrigger.Retry, job =>
        {
            RefuseSecond(job.Type);
            return job with { FailedAt = null, Error = null, NotBefore = null };
        }, stop);
        bell.Release();
        return again;
    }

    /// <summary>Forgets a job that is over, and its log.</summary>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task DeleteAsync(string id, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            Job job = Find(id);
            if (JobTable.IsActive(job.State) || RunOf(id) is not null)
                throw new JobException(JobRefusal.Conflict, $"{id} is {JobJson.Name(job.State)}; cancel it first.");
            await store.DeleteAsync(id, stop);
            jobs = jobs.Where(other => other.Key != id).ToDictionary();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <param name="after">Lines behind this number; 0 for all there are.</param>
    /// <exception cref="JobException">NotFound.</exception>
    public IReadOnlyList<JobLine> Lines(string id, long after, int most) => store.Lines(Find(id).Id, after, most);

    /// <summary>Ends what runs; it goes on from its markers when the daemon starts again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await looking;
        (JobRun Run, Task Work)[] left;
        lock (runs)
            left = [.. runs.Values];
        foreach ((JobRun run, _) in left)
            run.End();
        await Task.WhenAny(Task.WhenAll(left.Select(each => each.Work)), Task.Delay(endLimit, clock));
        await FlushAsync();
        turn.Dispose();
        bell.Dispose();
        stopping.Dispose();
    }

    /// <summary>Within the turn: a type has one active job.</summary>
    private void RefuseSecond(string type)
    {
        if (jobs.Values.FirstOrDefault(job => job.Type == type && JobTable.IsActive(job.State)) is { } other)
            throw new JobException(JobRefusal.Conflict, $"{other.Id} is {JobJson.Name(other.State)}; wait for its end or cancel it.");
    }

    private async Task LookAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            // Policy: a disk that is full or slow costs the jobs time, not the daemon its life; they are looked at again.
            try
            {
                await FlushAsync();
                await StallAsync();
                await GiveTurnsAsync();
            }
            catch (StorageException)
            {
                await Task.Delay(look, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            using CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            Task rung = bell.WaitAsync(wait.Token);
            await Task.WhenAny(rung, Task.Delay(look, clock, wait.Token));
            await wait.CancelAsync();
            await rung.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GiveTurnsAsync()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (Job job in Jobs.Reverse().Where(job => job.State == JobState.Pending && (job.NotBefore is not { } when || when <= now)))
        {
            bool busy;
            lock (runs)
                busy = runs.Keys.Any(id => jobs.TryGetValue(id, out Job? other) && other.Type == job.Type);
            // Cancelled meanwhile, it has no turn.
            if (!busy && await TryChangeAsync(job.Id, JobTrigger.Start, ready => ready with { StartedAt = now, Attempts = ready.Attempts + 1 }) is { } started)
                Begin(started);
        }
        // Resumed after a restart: it is running, and nobody does it yet.
        foreach (Job job in Jobs.Where(job => job.State == JobState.Running && RunOf(job.Id) is null))
            Begin(job);
    }

    private void Begin(Job job)
    {
        JobRun run = new(job, store.LastLine(job.Id), clock);
        run.Say(job.Attempts > 1 ? $"Goes on (start {job.Attempts})." : "Begins.");
        lock (runs)
            runs[job.Id] = (run, Task.Run(() => WorkAsync(kinds[job.Type], run), CancellationToken.None));
    }

    private async Task WorkAsync(JobKind kind, JobRun run)
    {
        // Policy: whatever goes wrong in a job is the job's end, with its reason, and nobody else's.
        Exception? failure = null;
        try
        {
            await kind.RunAsync(run);
        }
        catch (Exception caught)
        {
            failure = caught;
        }
        bool left = run.Stop.IsCancellationRequested;
        if (failure is not null && !left)
            run.Say(failure.Message, JobLevel.Error);
        await UntilStoredAsync(() => FlushAsync(run));
        if (!left)
            await UntilStoredAsync(() => EndAsync(kind, run.Id, failure));
        lock (runs)
            runs.Remove(run.Id);
        run.Dispose();
        if (!stopping.IsCancellationRequested)
            bell.Release();
    }

    /// <summary>A full disk does not make a finished job run once more: its end is stored when there is room.</summary>
    private async Task UntilStoredAsync(Func<Task> storing)
    {
        while (true)
        {
            try
            {
                await storing();
                return;
            }
            catch (StorageException) when (!stopping.IsCancellationRequested)
            {
                await Task.Delay(look, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (StorageException)
            {
                return;
            }
        }
    }

    private async Task EndAsync(JobKind kind, string id, Exception? failure)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (failure is null)
        {
            await TryChangeAsync(id, JobTrigger.Complete, job => job with { CompletedAt = now });
            return;
        }
        Job? failed = await TryChangeAsync(id, JobTrigger.Fail, job => job with
        {
            FailedAt = now,
            Error = failure.Message,
            // In one step, so that nobody takes a failure that may pass for the end.
            NotBefore = failure is PassingJobException && job.Attempts < kind.MostAttempts ? now + BackOff(job.Attempts) : null,
        });
        if (failed is { NotBefore: not null })
            await TryChangeAsync(id, JobTrigger.Retry, job => job);
    }

    private static TimeSpan BackOff(int attempts) => firstBackOff * Math.Pow(2, attempts - 1) is var wait && wait < longestBackOff ? wait : longestBackOff;

    /// <summary>Ends jobs that give no sign of life, and takes those up again whose work has ended.</summary>
    private async Task StallAsync()
    {
        (JobRun Run, Task Work)[] silent;
        lock (runs)
            silent = [.. runs.Values.Where(each => each.Run.SinceLifeSign > StallLimit)];
        foreach ((JobRun run, _) in silent)
        {
            await TryChangeAsync(run.Id, JobTrigger.Stall, job => job);
            run.End();
        }
        foreach (Job stale in Jobs.Where(job => job.State == JobState.Staled && job.Attempts < MostRecoveries && RunOf(job.Id) is null))
            await TryChangeAsync(stale.Id, JobTrigger.Recover, job => job);
    }

    private async Task FlushAsync()
    {
        JobRun[] all;
        lock (runs)
            all = [.. runs.Values.Select(each => each.Run)];
        foreach (JobRun run in all)
            await FlushAsync(run);
    }

    private async Task FlushAsync(JobRun run)
    {
        (bool changed, JobProgress progress, JsonObject? resume, JobLine[] lines) = run.Take();
        if (lines.Length > 0)
            await store.AppendAsync(run.Id, lines, CancellationToken.None);
        if (!changed)
            return;
        await turn.WaitAsync();
        try
        {
            if (jobs.TryGetValue(run.Id, out Job? job))
                await PutAsync(job with { Progress = progress with { Rate = 0 }, Resume = resume }, Durability.Rebuildable, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Job?> TryChangeAsync(string id, JobTrigger trigger, Func<Job, Job> change)
    {
        try
        {
            return await ChangeAsync(id, trigger, change, CancellationToken.None);
        }
        catch (JobException refusal) when (refusal.Refusal is JobRefusal.Conflict or JobRefusal.NotFound)
        {
            // Somebody else has ended the job meanwhile.
            return null;
        }
    }

    private async Task<Job> ChangeAsync(string id, JobTrigger trigger, Func<Job, Job> change, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (!jobs.TryGetValue(id, out Job? job))
                throw new JobException(JobRefusal.NotFound, $"There is no job '{id}'.");
            if (JobTable.Next(job.State, trigger) is not { } next)
                throw new JobException(JobRefusal.Conflict, $"{id} is {JobJson.Name(job.State)}, which does not allow '{trigger.ToString().ToLowerInvariant()}'.");
            Job changed = change(job) with { State = next };
            await PutAsync(changed, Durability.Saved, stop);
            return Now(changed);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Within the turn: on disk, then in memory.</summary>
    private async Task PutAsync(Job job, Durability durability, CancellationToken stop)
    {
        await store.SaveAsync(job, durability, stop);
        Volatile.Write(ref jobs, new Dictionary<string, Job>(jobs) { [job.Id] = job });
    }

    private Job Now(Job job) => RunOf(job.Id) is { } run ? job with { Progress = run.Progress } : job;

    private JobRun? RunOf(string id)
    {
        lock (runs)
            return runs.TryGetValue(id, out (JobRun Run, Task Work) found) ? found.Run : null;
    }

    private string NewId(string type, DateTimeOffset now)
    {
        string id = $"{type}-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? id : $"{id}-{n}").First(free => !jobs.ContainsKey(free));
    }
}
