using System.Text.Json.Nodes;
using SidFlow.Services.Jobs;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Schedules;

/// <summary>All schedules: keeps them, and submits their jobs when they are due. Any thread.</summary>
/// <remarks>
/// What came due while the daemon was off, or the machine asleep, is made up once when it lies less than a day back. A clock that is put back
/// makes nothing come twice; one that jumps ahead makes each schedule come once.
/// </remarks>
public sealed class ScheduleBoard(ScheduleStore store, JobBoard jobs, TimeProvider clock) : IAsyncDisposable
{
    private const int MostSchedules = 100;

    private static readonly TimeSpan look = TimeSpan.FromSeconds(5), afterTrouble = TimeSpan.FromSeconds(30), longestMiss = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private Dictionary<string, Schedule> schedules = [];
    private Task looking = Task.CompletedTask;

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Schedule> Schedules => [.. Volatile.Read(ref schedules).Values.OrderBy(schedule => schedule.Name, StringComparer.Ordinal)];

    /// <returns>Null where there is none.</returns>
    public Schedule? Find(string name) => Volatile.Read(ref schedules).GetValueOrDefault(name);

    public void Start()
    {
        schedules = store.Load().ToDictionary(schedule => schedule.Name);
        looking = Task.Run(LookAsync, CancellationToken.None);
    }

    /// <summary>Makes a schedule or changes it; it is on disk when this returns. From now on it is due by its rule.</summary>
    /// <exception cref="FormatException">Name, type or parameters are not allowed; the message says which.</exception>
    public async Task<Schedule> SetAsync(string name, CronRule rule, TimeZoneInfo zone, string type, JsonObject parameters, bool enabled, CancellationToken stop)
    {
        if (name.Length is 0 or > 40 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
            throw new FormatException("A schedule's name has 1 to 40 letters, digits, - and _.");
        DateTimeOffset now = clock.GetUtcNow();
        if (rule.Next(now, zone) is null)
            throw new FormatException($"'{rule}' never comes true.");
        if (jobs.HasOwnDoor(type))
            throw new FormatException($"No schedule starts a {type}.");
        try
        {
            _ = jobs.Check(type, parameters);
        }
        catch (JobException refusal)
        {
            throw new FormatException(refusal.Message, refusal);
        }
        await turn.WaitAsync(stop);
        try
        {
            Schedule? before = Find(name);
            if (before is null && schedules.Count >= MostSchedules)
                throw new FormatException($"There are {MostSchedules} schedules already; remove one.");
            Schedule set = new(name, rule, zone, type, (JsonObject)parameters.DeepClone(), enabled) { Since = now, LastJob = before?.LastJob, Note = before?.Note };
            await PutAsync(set, stop);
            return set;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <returns>False where there is none.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (Find(name) is null)
                return false;
            await store.DeleteAsync(name, stop);
            Volatile.Write(ref schedules, schedules.Where(other => other.Key != name).ToDictionary());
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Submits what is due. The loop's work, for tests to turn by hand.</summary>
    public async Task LookOnceAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            foreach (Schedule schedule in Schedules)
                if (await DueAsync(schedule, now, stop) is { } changed)
                    await PutAsync(changed, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await looking;
        turn.Dispose();
        stopping.Dispose();
    }

    private async Task LookAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan wait = look;
            // Policy: a disk that is full or slow makes a schedule late, and ends nothing.
            try
            {
                await LookOnceAsync(stopping.Token);
            }
            catch (StorageException)
            {
                wait = afterTrouble;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(wait, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null while nothing has come due.</returns>
    private async Task<Schedule?> DueAsync(Schedule schedule, DateTimeOffset now, CancellationToken stop)
    {
        if (schedule.Since > now)
            return schedule with { Since = now };
        if (!(schedule.Next <= now))
            return null;
        DateTimeOffset from = schedule.Since > now - longestMiss ? schedule.Since : now - longestMiss;
        return schedule.Rule.Next(from, schedule.Zone) <= now ? await SubmitAsync(schedule, now, stop)
            : schedule with { Since = now, Note = "It came due while nobody was there, too long ago to be made up." };
    }

    private async Task<Schedule> SubmitAsync(Schedule schedule, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            Job job = await jobs.SubmitAsync(schedule.Type, schedule.Params, stop);
            return schedule with { Since = now, LastJob = job.Id, Note = $"Started {job.Id}." };
        }
        catch (JobException refusal)
        {
            return schedule with { Since = now, Note = $"Left out: {refusal.Message}" };
        }
    }

    /// <summary>Within the turn: on disk, then in memory.</summary>
    private async Task PutAsync(Schedule schedule, CancellationToken stop)
    {
        // What is left out again for the same reason is not worth a write: after a restart it would be left out once more.
        if (Find(schedule.Name) is not { Note: { } note } before || note != schedule.Note || before with { Since = schedule.Since } != schedule)
            await store.SaveAsync(schedule, stop);
        Volatile.Write(ref schedules, new Dictionary<string, Schedule>(schedules) { [schedule.Name] = schedule });
    }
}
