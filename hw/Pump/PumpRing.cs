namespace SidFlow.Hw.Pump;

/// <summary>A fixed queue from one thread to one other, without locks and without allocating.</summary>
internal sealed class PumpRing
{
    public const int Capacity = 1 << 16;

    private readonly ulong[] events = new ulong[Capacity];
    private long pushed;
    private long popped;

    /// <summary>Events that ever went in, and out.</summary>
    public long Pushed => Volatile.Read(ref pushed);
    public long Popped => Volatile.Read(ref popped);

    /// <summary>For the pushing thread.</summary>
    /// <returns>False when it is full.</returns>
    public bool TryPush(PumpEvent next)
    {
        if (pushed - Popped == Capacity)
            return false;
        events[pushed & Capacity - 1] = next.Raw;
        // The event is written before the other thread can see it counted.
        Volatile.Write(ref pushed, pushed + 1);
        return true;
    }

    /// <summary>For the popping thread.</summary>
    public bool TryPeek(out PumpEvent next)
    {
        bool any = popped < Pushed;
        next = any ? PumpEvent.From(events[popped & Capacity - 1]) : default;
        return any;
    }

    /// <summary>For the popping thread, after a <see cref="TryPeek"/> that gave something.</summary>
    public void Pop() => Volatile.Write(ref popped, popped + 1);
}
