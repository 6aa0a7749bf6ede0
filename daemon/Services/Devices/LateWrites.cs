using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices;

/// <summary>A device that got too many of its last user's writes too late: the host or the wire is too slow for it. Held against it for a while.</summary>
internal sealed class LateWrites
{
    /// <summary>Of a tune's writes, by the driver's own tolerance.</summary>
    private const double MostLate = 0.05;

    /// <summary>Fewer writes than this say nothing.</summary>
    private const int Enough = 1000;

    private static readonly TimeSpan heldFor = TimeSpan.FromMinutes(10);

    private readonly double share;
    private readonly long since;

    private LateWrites(double share, long since)
    {
        this.share = share;
        this.since = since;
    }

    /// <param name="before">What was held against it so far; stands where it was not played long enough to tell.</param>
    /// <returns>Null when the device kept its times.</returns>
    public static LateWrites? Judge(ISidDevice used, LateWrites? before, TimeProvider clock)
    {
        if (used is not ISidPort { Report: { Writes: >= Enough } report })
            return before;
        double share = (double)report.LateWrites / report.Writes;
        return share > MostLate ? new LateWrites(share, clock.GetTimestamp()) : null;
    }

    public SidDeviceComplaint? Complaint(TimeProvider clock) =>
        clock.GetElapsedTime(since) < heldFor ? new SidDeviceComplaint($"{share:0 %} of its last tune's writes were late", IsHeard: true) : null;
}
