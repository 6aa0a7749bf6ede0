using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>pipeline</c>: other jobs one after the other, each when the one before has completed. What has failed is where a retry goes on.</summary>
/// <remarks>
/// Parameters: <c>stages</c>, types of jobs in order (a list, or a text with commas), and by the name of each stage its own parameters.
/// A stage is a job like any other, with this one as its parent; held and cancelled with it. The marker names the stage.
/// </remarks>
public sealed class PipelineJob(Func<JobBoard> board, TimeProvider clock)
{
    public const string Type = "pipeline";

    private const string Stages = "stages", Stage = "stage", Held = "held";

    /// <summary>Of the progress of each stage.</summary>
    private const int Steps = 1000;

    private static readonly string[] usual = ["fetch", "classify", "train", "render"];
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(250);

    public JobKind Kind => new(Type, Check, RunAsync);

    private JsonObject Check(JsonObject given)
    {
        JsonArray stages = [.. StagesOf(given).Select(stage => (JsonNode)stage)];
        JsonObject whole = new() { [Stages] = stages };
        foreach (string stage in StagesOf(whole))
            whole[stage] = CheckStage(stage, given[stage]);
        foreach ((string name, _) in given)
            if (name != Stages && !whole.ContainsKey(name))
                throw new FormatException($"{name} is none of its stages, {string.Join(", ", StagesOf(whole))}.");
        return whole;
    }

    private JsonObject CheckStage(string stage, JsonNode? parameters)
    {
        if (parameters is not (null or JsonObject))
            throw new FormatException($"{stage} takes an object with the stage's parameters.");
        try
        {
            if (board().HasOwnDoor(stage))
                throw new FormatException($"No pipeline has a stage {stage}.");
            return board().Check(stage, parameters as JsonObject ?? []);
        }
        catch (JobException refusal)
        {
            throw new FormatException($"Stage {stage}: {refusal.Message}", refusal);
        }
    }

    private static string[] StagesOf(JsonObject given)
    {
        string[] stages = given[Stages] switch
        {
            null => usual,
            JsonArray list when list.All(entry => entry?.GetValueKind() == System.Text.Json.JsonValueKind.String) => [.. list.Select(entry => entry!.GetValue<string>())],
            JsonValue value when value.TryGetValue(out string? text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ => throw new FormatException($"{Stages} must be a list of types of jobs."),
        };
        return stages.Length > 0 && !stages.Contains(Type) && stages.Distinct().Count() == stages.Length ? stages
            : throw new FormatException($"{Stages} must name at least one type of job, each once, and not {Type}.");
    }

    private async Task RunAsync(JobRun run)
    {
        string[] stages = StagesOf(run.Params);
        int first = run.Resume?[Stage]?.GetValue<string>() is { } reached ? Math.Max(0, Array.IndexOf(stages, reached)) : 0;
        for (int n = first; n < stages.Length; n++)
        {
            Mark(run, stages[n], IsHeldByUs(run));
            Job job = await BeginAsync(run, stages[n], text => Report(run, n, stages, 0, text));
            await FollowAsync(run, job.Id, now => Report(run, n, stages, now.Progress is { Total: > 0 and var total, Done: var done } ? Steps * Math.Min(done, total) / total : 0, $"{now.Type}: {now.Progress.Message}"));
            run.Say($"{job.Id} completed.");
        }
        run.Report(Steps * stages.Length, Steps * stages.Length, "all stages completed");
    }

    /// <summary>The stage's job: the one of an earlier run where it can go on, else a new one. Another job of its type is waited for.</summary>
    private async Task<Job> BeginAsync(JobRun run, string stage, Action<string> waits)
    {
        for (; ; await run.BreatheAsync())
        {
            Job? earlier = board().Jobs.FirstOrDefault(job => job.Parent == run.Id && job.Type == stage && job.State != JobState.Cancelled);
            try
            {
                return earlier is null ? await board().SubmitAsync(stage, (JsonObject)run.Params[stage]!.DeepClone(), run.Stop, run.Id)
                    : earlier.State == JobState.Failed ? await board().RetryAsync(earlier.Id, run.Stop)
                    : earlier;
            }
            catch (JobException refusal) when (refusal.Refusal is JobRefusal.Conflict or JobRefusal.NotFound)
            {
                waits($"{stage} waits: {refusal.Message}");
                await Task.Delay(look, clock, run.Stop);
            }
        }
    }

    private async Task FollowAsync(JobRun run, string id, Action<Job> report)
    {
        try
        {
            while (true)
            {
                Job now = board().Find(id);
                switch (now.State)
                {
                    case JobState.Completed:
                        return;
                    case JobState.Failed when now.NotBefore is null:
                        throw new InvalidOperationException($"{id} failed: {now.Error}");
                    case JobState.Cancelled:
                        throw new InvalidOperationException($"{id} was cancelled.");
                    default:
                        break;
                }
                await HoldAsync(run, now);
                report(now);
                await Task.Delay(look, clock, run.Stop);
            }
        }
        catch (OperationCanceledException) when (board().Find(run.Id).State is JobState.Cancelled or JobState.Failed)
        {
            // An operator has ended the pipeline, not the daemon its life.
            await ChangeAsync(() => board().CancelAsync(id, CancellationToken.None));
            throw;
        }
    }

    /// <summary>The stage's job is held while the pipeline is; one that an operator holds by itself stays so.</summary>
    private async Task HoldAsync(JobRun run, Job job)
    {
        bool ours = IsHeldByUs(run);
        if (run.IsHeld && !ours && job.State == JobState.Running)
        {
            await ChangeAsync(() => board().PauseAsync(job.Id, run.Stop));
            Mark(run, job.Type, held: true);
        }
        else if (!run.IsHeld && ours)
        {
            if (job.State == JobState.Paused)
                await ChangeAsync(() => board().ResumeAsync(job.Id, run.Stop));
            Mark(run, job.Type, held: false);
        }
    }

    /// <summary>A job that has changed meanwhile is looked at again.</summary>
    private static async Task ChangeAsync(Func<Task<Job>> change)
    {
        try
        {
            await change();
        }
        catch (JobException refusal) when (refusal.Refusal is JobRefusal.Conflict or JobRefusal.NotFound)
        {
            return;
        }
    }

    private static bool IsHeldByUs(JobRun run) => run.Resume?[Held]?.GetValue<bool>() == true;

    private static void Mark(JobRun run, string stage, bool held) => run.Mark(new JsonObject { [Stage] = stage, [Held] = held });

    private static void Report(JobRun run, int stage, string[] stages, long done, string message) =>
        run.Report(Steps * (long)stage + done, Steps * (long)stages.Length, message);
}
