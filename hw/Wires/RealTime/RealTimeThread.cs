using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.RealTime;

/// <summary>What a real-time thread asks of the kernel.</summary>
/// <param name="Priority">SCHED_FIFO, 1..99. Above ordinary interrupt threads (50) nothing of ours belongs.</param>
/// <param name="LockMemory">Keeps the process's present pages in memory, so that no page fault costs a write its time.</param>
public sealed record RealTimeSettings(int Priority = 45, bool LockMemory = true);

/// <summary>What the kernel gave. None of it is needed to run, all of it makes times better.</summary>
/// <param name="Scheduling">None when the thread is SCHED_FIFO, else why not.</param>
/// <param name="Memory">None when memory is locked or was not to be, else why not.</param>
public sealed record RealTimeGrant(Errno Scheduling, Errno Memory)
{
    public bool IsRealTime => Scheduling == Errno.None;

    /// <summary>For an operator; null when all was given.</summary>
    public string? Advice => (Scheduling, Memory) switch
    {
        (Errno.None, Errno.None) => null,
        (Errno.None, _) => "memory cannot be locked; the unit needs LimitMEMLOCK=infinity",
        _ => "no real-time priority; the unit needs LimitRTPRIO=45 or more",
    };
}

/// <summary>A thread of its own for work with deadlines.</summary>
public sealed unsafe partial class RealTimeThread
{
    private const int Fifo = 1;                         // SCHED_FIFO
    private const int ResetOnFork = 0x40000000;         // SCHED_RESET_ON_FORK
    private const int LockCurrent = 1;                  // MCL_CURRENT
    private const int LockOnFault = 4;                  // MCL_ONFAULT
    private const int SetTimerSlack = 29;               // PR_SET_TIMERSLACK

    private readonly Thread thread;
    private readonly TaskCompletionSource<RealTimeGrant> granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the thread; <paramref name="body"/> runs on it and must not throw.</summary>
    public RealTimeThread(string name, RealTimeSettings settings, Action body)
    {
        thread = new Thread(() =>
        {
            granted.SetResult(Ask(settings));
            body();
        })
        { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Known as soon as the thread runs.</summary>
    public Task<RealTimeGrant> Grant => granted.Task;

    /// <returns>False when it has not ended in time.</returns>
    public bool Join(TimeSpan timeout) => thread.Join(timeout);

    /// <summary>For the calling thread, which must not be one of the pool's.</summary>
    private static RealTimeGrant Ask(RealTimeSettings settings)
    {
        int priority = settings.Priority;
        // Where real time is refused, at least the kernel's habit of gathering wake-ups within 50 µs is switched off.
        _ = ProcessControl(SetTimerSlack, 1, 0, 0, 0);
        Errno scheduling = Result(SetScheduler(0, Fifo | ResetOnFork, &priority));
        // Pages are locked as they are touched: .NET reserves far more than it uses.
        Errno memory = settings.LockMemory ? Result(LockAll(LockCurrent | LockOnFault)) : Errno.None;
        return new RealTimeGrant(scheduling, memory);
    }

    private static Errno Result(int result) => result == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int process, int policy, int* priority);

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int LockAll(int flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, ulong value, ulong unused3, ulong unused4, ulong unused5);
}
