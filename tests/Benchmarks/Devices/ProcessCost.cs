using System.Runtime.InteropServices;

namespace SidFlow.Benchmarks.Devices;

/// <summary>What a process has used so far: processor time to the nanosecond, and how often its threads went to sleep.</summary>
readonly partial record struct ProcessCost(TimeSpan Cpu, long Sleeps)
{
    /// <summary>The kernel's number of the clock that counts a whole process: CPUCLOCK_SCHED of its id.</summary>
    static int ClockOf(int process) => ~process << 3 | 2;

    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static ProcessCost Of(int process)
    {
        if (GetTime(ClockOf(process), out TimeSpecification time) != 0)
            throw new InvalidOperationException($"process {process} has no clock");
        return new ProcessCost(TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick), SleepsOf(process));
    }

    public static ProcessCost operator -(ProcessCost a, ProcessCost b) => new(a.Cpu - b.Cpu, a.Sleeps - b.Sleeps);

    /// <summary>Of the threads that still live.</summary>
    static long SleepsOf(int process)
    {
        const string field = "voluntary_ctxt_switches:";
        long sum = 0;
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            foreach (string line in LinesOf(Path.Combine(thread, "status")))
                if (line.StartsWith(field, StringComparison.Ordinal))
                    sum += long.Parse(line.AsSpan(field.Length));
        return sum;
    }

    /// <summary>None when the thread has ended meanwhile.</summary>
    static string[] LinesOf(string status)
    {
        try
        {
            return File.ReadAllLines(status);
        }
        catch (IOException)
        {
            return [];
        }
    }

    struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);
}
