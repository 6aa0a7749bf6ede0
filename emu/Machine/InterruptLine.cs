namespace SidFlow.Emu.Machine;

/// <summary>An open-collector line with memory: since when it is low, and its last pulse, since the CPU asks about the past.</summary>
internal sealed class InterruptLine
{
    private const long Never = long.MaxValue;

    private long lowSince = Never;
    private long pulseStart = Never;
    private long pulseEnd = Never;

    /// <summary>The earliest cycle at which a poll could find the line low.</summary>
    public long Earliest => Math.Min(lowSince, pulseStart);

    public InterruptLine Copy() => (InterruptLine)MemberwiseClone();

    public bool IsLow => lowSince != Never;

    public void Fall(long cycle) => lowSince = cycle;

    public void Rise(long cycle)
    {
        pulseStart = lowSince;
        pulseEnd = cycle;
        lowSince = Never;
    }

    public bool WasLow(long cycle)
    {
        if (cycle >= lowSince)
            return true;
        if (cycle < pulseEnd)
            return cycle >= pulseStart;
        pulseStart = Never;
        pulseEnd = Never;
        return false;
    }
}
