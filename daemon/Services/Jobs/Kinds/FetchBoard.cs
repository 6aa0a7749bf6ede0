using System.Text.Json.Nodes;
using SidFlow.Services.Hvsc;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary>How far the fetch is, for whoever asks. Any thread.</summary>
public sealed class FetchBoard(TimeProvider clock)
{
    private const int MostLines = 50;

    private volatile FetchProgress progress = FetchProgress.Idle(clock.GetUtcNow());

    public FetchProgress Progress => progress;

    internal IFetchWatch Begin(JobRun run)
    {
        progress = FetchProgress.Idle(clock.GetUtcNow()) with { Phase = FetchPhase.Initializing, IsActive = true };
        return new Watch(this, run);
    }

    /// <param name="failure">Null when all is well, or it was told to end.</param>
    internal void End(string? failure) => progress = progress with
    {
        IsActive = false,
        UpdatedAt = clock.GetUtcNow(),
        Error = failure,
        Phase = failure is not null ? FetchPhase.Error : progress.Phase == FetchPhase.Completed ? FetchPhase.Completed : FetchPhase.Idle,
    };

    private sealed class Watch(FetchBoard board, JobRun run) : IFetchWatch
    {
        public void Report(FetchPhase phase, long done, long? total, string message)
        {
            run.Report(done, total, $"{phase.ToString().ToLowerInvariant()}: {message}");
            bool downloads = phase == FetchPhase.Downloading;
            board.progress = board.progress with
            {
                Phase = phase,
                Percent = total is > 0 ? Math.Round(Math.Min(100, 100.0 * done / total.Value), 1) : 0,
                Message = message,
                DownloadedBytes = downloads ? done : board.progress.DownloadedBytes,
                TotalBytes = downloads ? total : board.progress.TotalBytes,
                UpdatedAt = board.Now,
            };
        }

        public void Say(string text, bool isWarning)
        {
            run.Say(text, isWarning ? JobLevel.Warning : JobLevel.Info);
            board.progress = board.progress with { Logs = [.. board.progress.Logs.TakeLast(MostLines - 1), text], UpdatedAt = board.Now };
        }

        public void Mark(int? installed, string? fileName)
        {
            run.Mark(new JsonObject { ["hvscVersion"] = installed, ["filename"] = fileName });
            board.progress = board.progress with { Filename = fileName, DownloadedBytes = null, TotalBytes = null };
        }

        public Task BreatheAsync() => run.BreatheAsync();
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
