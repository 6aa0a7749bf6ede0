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

/// <param name="spinNanoseconds">Before each deadline the processor is kept for so long.</param>
internal sealed class PumpClock(long spinNanoseconds) : IPumpClock, IDisposable
{
    private const long Millisecond = 1_000_000;

    private readonly AutoResetEvent woken = new(initialState: false);

    public long Now => MonotonicTime.Now;
    public void Nap(long nanoseconds) => woken.WaitOne((int)Math.Min(nanoseconds / Millisecond, 1000));
    public long WaitUntil(long deadline) => MonotonicTime.WaitUntil(deadline, spinNanoseconds);
    public void Wake() => woken.Set();
    public void Dispose() => woken.Dispose();
}
