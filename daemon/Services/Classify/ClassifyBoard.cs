using SidFlow.Services.Jobs;

namespace SidFlow.Services.Classify;

/// <summary>How far the run at work is, or how the last one ended, for whoever asks. Any thread.</summary>
public sealed class ClassifyBoard(string dataFolder, TimeProvider clock)
{
    private volatile Shown shown = new("idle", null, new ClassifyTally(), [], null, null);

    public ClassifyProgress Progress
    {
        get
        {
            Shown now = shown;
            ClassifyTally tally = now.Tally;
            bool isActive = now.Run is not null && now.Phase is not ("completed" or "error" or "idle");
            bool isPaused = isActive && now.Run!.IsHeld;
            long records = tally.Measured, done = Math.Max(0, tally.Done);
            return new ClassifyProgress(
                isPaused ? "paused" : now.Phase,
                tally.Total, done, records, tally.Cached, tally.Refused + tally.Failed, tally.Skipped, records, records + tally.Cached + tally.Skipped, tally.Total > 0 ? Math.Round(Math.Min(100, 100.0 * done / tally.Total), 1) : 0,
                now.Threads.Count, [.. now.Threads.Select(thread => thread.State)],
                records, records - tally.Degraded, records > 0 ? Math.Round(100.0 * (records - tally.Degraded) / records, 1) : 0,
                ClassifiedSong.OwnEngine, isActive ? ClassifiedSong.OwnEngine : null, isActive, isPaused, now.StartedAt, clock.GetUtcNow(), isActive ? now.Run!.Progress.Message : "", now.Error,
                new ClassifyCounters(tally.Measured, tally.Degraded, tally.Refused, tally.Failed, tally.Skipped, tally.Cached), ReadStorage())
            {
                JobId = now.Run?.Id,
            };
        }
    }

    internal void Begin(JobRun run, ClassifyTally tally, IReadOnlyList<ClassifyThread> threads) => shown = new Shown("building", run, tally, threads, clock.GetUtcNow(), null);

    internal void Enter(string phase) => shown = shown with { Phase = phase };

    /// <param name="failure">Null when all is well.</param>
    internal void End(string phase, string? failure) => shown = shown with { Phase = phase, Error = failure };

    private ClassifyStorage ReadStorage()
    {
        try
        {
            DriveInfo drive = new(dataFolder);
            return new ClassifyStorage(drive.TotalSize, drive.AvailableFreeSpace, drive.TotalSize - drive.TotalFreeSpace);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new ClassifyStorage(0, 0, 0);
        }
    }

    private sealed record Shown(string Phase, JobRun? Run, ClassifyTally Tally, IReadOnlyList<ClassifyThread> Threads, DateTimeOffset? StartedAt, string? Error);
}
