using SidFlow.Services.Library;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>scan</c>: brings the library's index up to date. A scan that is at work already is waited for.</summary>
public static class ScanJob
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(200);

    public static JobKind Kind(LibraryScans scans, TimeProvider clock) => new("scan", NoParameters.Check, async run =>
    {
        scans.TryStart();
        try
        {
            while (scans.Status is { Running: true, Progress: var progress })
            {
                run.Report(progress?.Seen ?? 0, null, "reading the library");
                await Task.Delay(look, clock, run.Stop);
            }
        }
        catch (OperationCanceledException)
        {
            await scans.StopAsync();
            throw;
        }
        if (scans.Status is { Failure: { } failure })
            throw new InvalidOperationException(failure);
        if (scans.Status.Progress is { } end)
        {
            run.Report(end.Seen, end.Seen, "read");
            run.Say($"{end.Seen} tunes, {end.Indexed} new or changed, {end.Removed} gone, {end.ProblemCount} problems.");
        }
    });
}
