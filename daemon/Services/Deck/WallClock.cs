namespace SidFlow.Services.Deck;

/// <summary>Paces the deck by time where no sound card does.</summary>
/// <remarks>Counts from its start, so that waits which end late do not add up.</remarks>
internal sealed class WallClock(TimeProvider clock, int sampleRateHz)
{
    /// <summary>After a longer stall (a sleeping laptop, a stopped process) the time is let go instead of made up for in a burst.</summary>
    private static readonly TimeSpan longestDebt = TimeSpan.FromMilliseconds(500);

    private long start;
    private long frames;
    private bool running;

    /// <summary>Somebody else sets the pace from here on.</summary>
    public void Rest() => running = false;

    /// <summary>Waits until so many more frames have had their time; false when told to stop.</summary>
    public bool Wait(int played, CancellationToken stop)
    {
        if (!running)
        {
            running = true;
            frames = 0;
            start = clock.GetTimestamp();
        }
        frames += played;
        TimeSpan ahead = new TimeSpan((long)((Int128)frames * TimeSpan.TicksPerSecond / sampleRateHz)) - clock.GetElapsedTime(start);
        if (ahead < -longestDebt)
            running = false;
        if (ahead <= TimeSpan.Zero)
            return !stop.IsCancellationRequested;
        // Of the real clock the thread waits itself: a timer and a thread of the pool for each block cost an idle room three times as much.
        if (clock == TimeProvider.System)
            return !stop.WaitHandle.WaitOne(ahead);
        // A cancelled wait is the normal end of the deck's thread: looked at, not thrown.
        Task.Delay(ahead, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        return !stop.IsCancellationRequested;
    }
}
