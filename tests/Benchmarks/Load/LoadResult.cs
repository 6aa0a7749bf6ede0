using System.Collections.Concurrent;

namespace SidFlow.Benchmarks.Load;

/// <summary>What all listeners together saw. Any thread.</summary>
sealed class LoadResult
{
    /// <summary>Latencies in steps of a tenth of a millisecond, up to ten seconds.</summary>
    const int StepsPerMs = 10, Most = 10_000 * StepsPerMs;

    readonly int[] counts = new int[Most + 1];
    readonly ConcurrentDictionary<string, int> reasons = new();
    volatile bool counting;
    long requests;
    int errors, sockets;

    public double RequestsPerSecond { get; private set; }

    /// <summary>0..1 of the whole machine.</summary>
    public double CpuShare { get; private set; }
    public double ResidentMegabytes { get; private set; }
    public int Errors => errors;
    public int Sockets { get; private set; }

    /// <summary>The commonest first.</summary>
    public IEnumerable<(string Reason, int Count)> Reasons => reasons.OrderByDescending(each => each.Value).Take(5).Select(each => (each.Key, each.Value));

    public void Begin() => counting = true;

    public void End(TimeSpan took, double cpuShare, double residentMegabytes)
    {
        counting = false;
        (RequestsPerSecond, CpuShare, ResidentMegabytes, Sockets) = (Interlocked.Read(ref requests) / took.TotalSeconds, cpuShare, residentMegabytes, sockets);
    }

    public void Answered(TimeSpan after)
    {
        if (!counting)
            return;
        Interlocked.Increment(ref requests);
        Interlocked.Increment(ref counts[Math.Min(Most, (int)(after.TotalMilliseconds * StepsPerMs))]);
    }

    public void Failed(string reason)
    {
        if (!counting)
            return;
        Interlocked.Increment(ref errors);
        reasons.AddOrUpdate(reason, 1, (_, before) => before + 1);
    }

    public void Socket(int by) => Interlocked.Add(ref sockets, by);

    /// <returns>Milliseconds.</returns>
    public double Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(share * counts.Sum(count => (long)count)), seen = 0;
        for (int at = 0; at <= Most; at++)
            if ((seen += counts[at]) >= wanted && wanted > 0)
                return (double)(at + 1) / StepsPerMs;
        return double.NaN;
    }
}
