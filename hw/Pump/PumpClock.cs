using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Pump;

/// <summary>The pump's time, so that tests can turn it by hand.</summary>
internal interface IPumpClock
{
    /// <summary>Nanoseconds.</summary>
    long Now { get; }

    /// <summary>Does nothing for so long, or until <see cref="Wake"/>; may end early.</summary>
    void Nap(long nanoseconds);

    /// <summary>Waits for a point of time as exactly as can be.</summary>
    /// <returns>Nanoseconds by which it was missed.</returns>
    long WaitUntil(long deadline);

    /// <summary>Ends the nap of another thread, or its next one.</summary>
    void Wake();
}

/// <remarks>Nothing in it needs to be closed: at the end of a pump whose device holds its thread, that thread may still come back here.</remarks>
/// <param name="spinNanoseconds">Before each deadline the processor is kept for so long.</param>
internal sealed class PumpClock(long spinNanoseconds) : IPumpClock
{
    private const long Millisecond = 1_000_000;

    private readonly object bell = new();
    private bool rung;

    public long Now => MonotonicTime.Now;

    public void Nap(long nanoseconds)
    {
        lock (bell)
        {
            if (!rung)
                Monitor.Wait(bell, (int)Math.Min(nanoseconds / Millisecond, 1000));
            rung = false;
        }
    }

    public long WaitUntil(long deadline) => MonotonicTime.WaitUntil(deadline, spinNanoseconds);

    public void Wake()
    {
        lock (bell)
        {
            rung = true;
            Monitor.Pulse(bell);
        }
    }
}
