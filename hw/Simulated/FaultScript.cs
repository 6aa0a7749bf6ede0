using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Simulated;

/// <summary>Which fault comes at which write. One thread.</summary>
internal sealed class FaultScript(IEnumerable<SimulatedFault> faults)
{
    private readonly SimulatedFault[] waiting = [.. faults.OrderBy(fault => fault.AtWrite)];
    private int next;
    private long writes;
    private long dropsLeft;

    /// <summary>Counted up to now, those lost included.</summary>
    public long Writes => writes;
    public long Dropped { get; private set; }

    /// <summary>Set by a <see cref="SimulatedFaultKind.Stall"/>.</summary>
    public bool Stalled { get; private set; }

    /// <summary>Set by a <see cref="SimulatedFaultKind.Delay"/>, until taken.</summary>
    public TimeSpan Pending { get; private set; }

    /// <exception cref="SidPortException">A fault at opening.</exception>
    public void Open() => Raise("open");

    /// <summary>Another write.</summary>
    /// <returns>False when it does not reach the chip.</returns>
    /// <exception cref="SidPortException">Lost or Refused; Stalled again and again.</exception>
    public bool Write()
    {
        writes++;
        Raise("write");
        if (dropsLeft == 0)
            return true;
        dropsLeft--;
        Dropped++;
        return false;
    }

    public TimeSpan TakePending()
    {
        TimeSpan pending = Pending;
        Pending = TimeSpan.Zero;
        return pending;
    }

    private void Raise(string operation)
    {
        while (next < waiting.Length && waiting[next].AtWrite <= writes)
            Raise(waiting[next++], operation);
        if (Stalled)
            throw new SidPortException(SidPortFault.Stalled, "simulated", operation, "it takes no more bytes");
    }

    private void Raise(SimulatedFault fault, string operation)
    {
        switch (fault.Kind)
        {
            case SimulatedFaultKind.Delay:
                Pending += fault.Time;
                break;
            case SimulatedFaultKind.Drop:
                dropsLeft += fault.Writes;
                break;
            case SimulatedFaultKind.Stall:
                Stalled = true;
                break;
            case SimulatedFaultKind.Refuse:
                throw new SidPortException(SidPortFault.Refused, "simulated", operation, "it says no");
            case SimulatedFaultKind.Vanish:
                throw new SidPortException(SidPortFault.Lost, "simulated", operation, "unplugged");
            default:
                throw new InvalidOperationException($"no such fault: {fault.Kind}");
        }
    }
}
