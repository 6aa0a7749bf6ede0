using SidFlow.Hw.Ports;

namespace SidFlow.Services.Heads;

/// <summary>The thread on which a head calls its device: woken by a bell, ended within a limit.</summary>
/// <param name="device">Woken when it does not come back at the end.</param>
/// <param name="endLimit">For the last calls, and once more after the device was woken.</param>
internal sealed class HeadThread(ISidDevice device, TimeProvider clock, TimeSpan endLimit)
{
    private readonly object bell = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool rung;

    /// <param name="step">Does what can be done now; after how long to come again, unless the bell rings before; null when the head has ended.</param>
    public void Start(string name, ThreadPriority priority, Func<TimeSpan?> step) =>
        new Thread(() => Run(step)) { Name = name, IsBackground = true, Priority = priority }.Start();

    /// <summary>There is something to do.</summary>
    public void Ring()
    {
        lock (bell)
        {
            rung = true;
            Monitor.Pulse(bell);
        }
    }

    /// <summary>The head touches the device no more.</summary>
    public void End() => ended.TrySetResult();

    /// <summary>Completes after <see cref="End"/>; at the latest when a device that was woken does not come back either.</summary>
    public async Task EndedAsync()
    {
        Ring();
        if (await Task.WhenAny(ended.Task, Task.Delay(endLimit, clock)) == ended.Task)
            return;
        // A call is stuck. It is woken, and the device is lost to whoever comes next.
        device.Interrupt();
        await Task.WhenAny(ended.Task, Task.Delay(endLimit, clock));
    }

    private void Run(Func<TimeSpan?> step)
    {
        while (step() is { } wait)
            Await(wait);
    }

    private void Await(TimeSpan longest)
    {
        lock (bell)
        {
            // Rounded up: what is left of a millisecond would not be waited for at all.
            if (!rung)
                Monitor.Wait(bell, (int)Math.Ceiling(longest.TotalMilliseconds));
            rung = false;
        }
    }
}
