using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs;

/// <summary>A job as the contract writes it: times in milliseconds since 1970, both names of each progress figure.</summary>
public static class JobJson
{
    /// <summary>A state as the contract spells it.</summary>
    public static string Name(JobState state) => state.ToString().ToLowerInvariant();

    public static JsonObject Of(Job job)
    {
        JsonObject json = new()
        {
            ["id"] = job.Id,
            ["type"] = job.Type,
            ["status"] = Name(job.State),
            ["params"] = job.Params.DeepClone(),
            ["createdAt"] = job.CreatedAt.ToUnixTimeMilliseconds(),
        };
        Put("startedAt", job.StartedAt);
        Put("completedAt", job.CompletedAt);
        Put("failedAt", job.FailedAt);
        Put("pausedAt", job.PausedAt);
        Put("cancelledAt", job.CancelledAt);
        if (job.Parent is not null)
            json["parent"] = job.Parent;
        JsonObject metadata = new() { ["progress"] = Of(job.Progress), ["attempts"] = job.Attempts };
        if (job.Error is not null)
            metadata["error"] = job.Error;
        if (job.Resume is not null)
            metadata["resumeData"] = job.Resume.DeepClone();
        json["metadata"] = metadata;
        return json;

        void Put(string name, DateTimeOffset? time)
        {
            if (time is { } known)
                json[name] = known.ToUnixTimeMilliseconds();
        }
    }

    /// <remarks>Rate is units a second; etaMs is left out while it cannot be told.</remarks>
    private static JsonObject Of(JobProgress progress)
    {
        JsonObject json = new()
        {
            ["processedFiles"] = progress.Done,
            ["totalFiles"] = progress.Total,
            ["percentComplete"] = Math.Round(progress.Percent, 1),
            ["current"] = progress.Done,
            ["total"] = progress.Total,
            ["message"] = progress.Message,
            ["rate"] = Math.Round(progress.Rate, 2),
        };
        if (progress.Left is { } left)
            json["etaMs"] = (long)left.TotalMilliseconds;
        return json;
    }
}
