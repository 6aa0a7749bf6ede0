using System.Text.Json;

namespace SidFlow.Host.CommandLine;

/// <summary>Has the running daemon do a job, and waits for its end.</summary>
static class BackupByDaemon
{
    static readonly TimeSpan look = TimeSpan.FromMilliseconds(200);

    /// <returns>The last line of the job's log.</returns>
    /// <exception cref="VerbException">It was refused, or did not come to its end.</exception>
    public static async Task<string> RunAsync(DaemonClient daemon, string path, object request, CancellationToken stop)
    {
        JsonElement accepted = await daemon.SendAsync(HttpMethod.Post, path, stop, request);
        string id = accepted.GetProperty("jobId").GetString()!;
        while (true)
        {
            JsonElement job = (await daemon.GetAsync($"/api/admin/jobs/{id}", stop)).GetProperty("job");
            string status = job.GetProperty("status").GetString()!;
            if (status is "completed" or "failed" or "cancelled")
            {
                JsonElement[] lines = [.. (await daemon.GetAsync($"/api/admin/jobs/{id}/log", stop)).GetProperty("lines").EnumerateArray()];
                string last = lines.Length == 0 ? status : lines[^1].GetProperty("text").GetString()!;
                // A target that is absent is no failure of the job, but one of whoever wanted a backup now.
                return status == "completed" && (lines.Length == 0 || lines[^1].GetProperty("level").GetString() == "info") ? last : throw new VerbException(last);
            }
            await Task.Delay(look, stop);
        }
    }
}
