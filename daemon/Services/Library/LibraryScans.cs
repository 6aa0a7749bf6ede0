namespace SidFlow.Services.Library;

/// <param name="Progress">Of the scan at work, or of the last one; null before the first.</param>
/// <param name="Failure">Why the last scan broke off; null when it did not.</param>
public sealed record ScanStatus(bool Running, ScanProgress? Progress, string? Failure)
{
    public static ScanStatus Idle { get; } = new(false, null, null);
}

/// <summary>The one scan that may run in the background: started, watched and stopped from anywhere.</summary>
/// <param name="ended">Told after each scan, however it ended.</param>
public sealed class LibraryScans(LibraryScanner scanner, IReadOnlyList<LibraryRoot> roots, Func<ScanStatus, Task> ended) : IAsyncDisposable
{
    readonly Lock gate = new();
    CancellationTokenSource? stopping;
    Task running = Task.CompletedTask;
    volatile ScanStatus status = ScanStatus.Idle;

    public ScanStatus Status => status;

    /// <summary>False when a scan is at work already.</summary>
    public bool TryStart()
    {
        lock (gate)
        {
            if (status.Running)
                return false;
            status = new ScanStatus(true, null, null);
            stopping = new CancellationTokenSource();
            CancellationToken stop = stopping.Token;
            running = Task.Run(() => RunAsync(stop), CancellationToken.None);
            return true;
        }
    }

    /// <summary>Stops the scan at work and waits for its end; what it had indexed stays.</summary>
    /// <returns>False when none was at work.</returns>
    public async Task<bool> StopAsync()
    {
        Task scan;
        lock (gate)
        {
            if (!status.Running)
                return false;
            stopping?.Cancel();
            scan = running;
        }
        await scan.ConfigureAwait(false);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        stopping?.Dispose();
    }

    async Task RunAsync(CancellationToken stop)
    {
        ScanStatus end;
        try
        {
            end = new ScanStatus(false, await scanner.ScanAsync(roots, new Watcher(this), stop).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            end = new ScanStatus(false, status.Progress, "The scan was stopped; the next one goes on from there.");
        }
        catch (Exception failure)
        {
            // A background task's boundary: the daemon plays on, and the status says why the library is not up to date.
            end = new ScanStatus(false, status.Progress, failure.Message);
        }
        status = end;
        await ended(end).ConfigureAwait(false);
    }

    sealed class Watcher(LibraryScans scans) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => scans.status = new ScanStatus(true, value, null);
    }
}
