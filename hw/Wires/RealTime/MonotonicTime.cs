using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.RealTime;

/// <summary>CLOCK_MONOTONIC in nanoseconds, and waiting for a point of it. Deadlines are absolute, so errors never add up.</summary>
public static partial class MonotonicTime
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;         // TIMER_ABSTIME
    private const long Second = 1_000_000_000;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static unsafe partial int Sleep(int clock, int flags, TimeSpecification* until, void* left);

    /// <remarks>.NET's timestamp is this very clock on Linux.</remarks>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Sleeps until <paramref name="deadline"/> minus <paramref name="spin"/>, then looks at the clock until the deadline has come.</summary>
    /// <param name="spin">Nanoseconds the processor is kept; as much as waking up is usually late.</param>
    /// <returns>Nanoseconds by which the deadline was missed; at least 0.</returns>
    public static long WaitUntil(long deadline, long spin)
    {
        SleepUntil(deadline - spin);
        long now = Now;
        while (now < deadline)
        {
            Thread.SpinWait(1);
            now = Now;
        }
        return now - deadline;
    }

    /// <summary>Returns at once when the time has gone by.</summary>
    public static unsafe void SleepUntil(long deadline)
    {
        if (Now >= deadline)
            return;
        var until = new TimeSpecification { Seconds = deadline / Second, Nanoseconds = deadline % Second };
        int result;
        do
            result = Sleep(ClockMonotonic, AbsoluteTime, &until, null);
        while (result == (int)Errno.EINTR);
        if (result != 0)
            throw new WireException("clock", "sleep", (Errno)result);
    }
}
