using System.Diagnostics;
using System.Text.Json;

namespace SidFlow.Kills;

/// <summary>One job from its submission to its end, with as many daemons as that takes.</summary>
/// <param name="lengths">How long each phase lasts when nobody disturbs it; null: to be found out.</param>
sealed class KillRound(string program, JobCase work, string data, IReadOnlyDictionary<string, TimeSpan>? lengths = null)
{
    /// <summary>Of the moments that are chosen, so many are used: a phase that comes twice is not always killed the first time.</summary>
    const double Share = 0.7;

    /// <summary>Of the kills, so many meet a child where there is one.</summary>
    const double ChildShare = 1.0 / 3;

    static readonly TimeSpan pace = TimeSpan.FromMilliseconds(10), longest = TimeSpan.FromMinutes(20);

    readonly Dictionary<string, TimeSpan> seen = [];
    readonly Dictionary<string, int> used = [];
    DaemonProcess? daemon;
    string job = "";

    public IReadOnlyDictionary<string, TimeSpan> Phases => seen;

    /// <param name="random">Null: nothing is killed.</param>
    /// <param name="most">Kills of the whole campaign.</param>
    /// <returns>The outcome.</returns>
    public async Task<Picture> RunAsync(KillTally tally, Random? random, int most, CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(longest);
        try
        {
            await work.FillAsync(data, limit.Token);
            await OpenAsync(limit.Token);
            await FollowAsync(tally, random, most, limit.Token);
            return await EndAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The daemon does not start, or {(job.Length > 0 ? job : work.Type)} does not come to its end; the data folder is {data}.");
        }
        finally
        {
            if (daemon is not null)
                await daemon.DisposeAsync();
        }
    }

    async Task OpenAsync(CancellationToken stop)
    {
        daemon = await StartAsync(stop);
        while (work.NeedsScan && (await daemon.GetAsync("/api/library/status", stop)).GetProperty("data") is var status && (status.GetProperty("scanning").GetBoolean() || status.GetProperty("tunes").GetInt32() == 0))
            await Task.Delay(pace, stop);
        job = (await daemon.PostAsync("/api/admin/jobs", new { type = work.Type, @params = work.Order }, stop)).GetProperty("job").GetProperty("id").GetString()!;
    }

    async Task FollowAsync(KillTally tally, Random? random, int most, CancellationToken stop)
    {
        string phase = "";
        long since = Stopwatch.GetTimestamp();
        double? moment = null;
        while (true)
        {
            View now = await LookAsync(stop);
            if (now.Phase != phase)
                (phase, since, moment) = (now.Phase, Stopwatch.GetTimestamp(), random is null ? null : MomentIn(now, random));
            TimeSpan inPhase = Stopwatch.GetElapsedTime(since);
            if (now.IsDone)
                return;
            if (phase.Length > 0 && inPhase > seen.GetValueOrDefault(phase))
                seen[phase] = inPhase;
            if (moment is { } at && at <= (now.Share ?? inPhase / lengths![phase]) && tally.Kills < most)
            {
                used[phase] = used.GetValueOrDefault(phase) + 1;
                await KillAsync(tally, random!, phase, stop);
                (phase, moment) = ("", null);
            }
            await Task.Delay(pace, stop);
        }
    }

    /// <summary>A share of the phase: of its progress where it tells of any, else of its length. Null: this time it is left alone.</summary>
    double? MomentIn(View now, Random random)
    {
        if (!lengths!.ContainsKey(now.Phase) || used.GetValueOrDefault(now.Phase) >= work.KillsInAPhase || random.NextDouble() > Share)
            return null;
        // Sooner rather than later, from where it is: a job that goes on comes to its end sooner each time.
        double done = now.Share ?? 0;
        return done + (1 - done) * Math.Pow(random.NextDouble(), 2);
    }

    async Task KillAsync(KillTally tally, Random random, string phase, CancellationToken stop)
    {
        int[] children = daemon!.Descendants();
        if (children.Length > 0 && random.NextDouble() < ChildShare)
        {
            await DaemonProcess.KillAsync(children[random.Next(children.Length)], stop);
            tally.KilledChild(phase);
            return;
        }
        await daemon.KillAsync(stop);
        await daemon.DisposeAsync();
        int? starts = StartsWhenDead();
        long began = Stopwatch.GetTimestamp();
        daemon = await StartAsync(stop);
        if (starts is null)
            return;
        tally.KilledDaemon(phase);
        while (await LookAsync(stop) is var now && !now.IsDone && (!now.IsRunning || now.Starts <= starts))
            await Task.Delay(pace, stop);
        tally.Goes(Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Null: the job was over when its daemon died.</summary>
    int? StartsWhenDead()
    {
        using Snapshot snapshot = new(Path.Combine(data, "sidflow.db"));
        snapshot.Check();
        return snapshot.StartsOf(job);
    }

    async Task<Picture> EndAsync(CancellationToken stop)
    {
        foreach (JsonElement each in await JobsAsync(stop))
            if (each.GetProperty("status").GetString() != "completed")
                throw new InvalidOperationException($"At the end a job is not over: {each}");
        Picture picture = new(data);
        await work.AskAsync(daemon!, picture, stop);
        await daemon!.KillAsync(stop);
        if (StartsWhenDead() is not null)
            throw new InvalidOperationException($"{job} is said to be over, and is not so on disk.");
        work.Look(data, picture);
        return work.Leftovers(data).ToArray() is { Length: > 0 } left ? throw new InvalidOperationException($"{job} has left behind: {string.Join(", ", left)}") : picture;
    }

    async Task<View> LookAsync(CancellationToken stop)
    {
        IReadOnlyList<JsonElement> jobs = await JobsAsync(stop);
        JsonElement own = jobs.Single(each => each.GetProperty("id").GetString() == job);
        string status = own.GetProperty("status").GetString()!;
        if (status is not ("pending" or "running" or "completed"))
            throw new InvalidOperationException($"The job is {status}; the data folder is {data}: {own}");
        JsonElement[] stages = [.. jobs.Where(each => each.TryGetProperty("parent", out JsonElement parent) && parent.GetString() == job && each.GetProperty("status").GetString() == "running")];
        JsonElement at = stages.Length > 0 ? stages[0] : own;
        JsonElement progress = at.GetProperty("metadata").GetProperty("progress");
        double? share = progress.GetProperty("total") is { ValueKind: JsonValueKind.Number } total && total.GetInt64() > 1 ? progress.GetProperty("current").GetInt64() / (double)total.GetInt64() : null;
        return new View(status == "completed", status == "running", PhaseOf(at), own.GetProperty("metadata").GetProperty("attempts").GetInt32(), share);
    }

    /// <summary>The stage of a pipeline; of a fetch also what it is at.</summary>
    static string PhaseOf(JsonElement job)
    {
        string type = job.GetProperty("type").GetString()!;
        return type == "fetch" ? $"{type}: {job.GetProperty("metadata").GetProperty("progress").GetProperty("message").GetString()!.Split(':')[0]}".TrimEnd(' ', ':') : type;
    }

    async Task<IReadOnlyList<JsonElement>> JobsAsync(CancellationToken stop) => [.. (await daemon!.GetAsync("/api/admin/jobs", stop)).GetProperty("jobs").EnumerateArray()];

    Task<DaemonProcess> StartAsync(CancellationToken stop) => DaemonProcess.StartAsync(program, data, work.Library, work.Settings, stop);

    /// <param name="Share">Of the phase that is done; null where nobody knows.</param>
    readonly record struct View(bool IsDone, bool IsRunning, string Phase, int Starts, double? Share);
}
