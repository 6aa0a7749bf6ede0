namespace SidFlow.Hw.Ports;

/// <summary>What ended a port: after the first error, or an interruption, every call fails with it.</summary>
/// <param name="device">As errors name it.</param>
/// <remarks><see cref="Interrupt"/> and <see cref="IsSet"/> are for any thread, the rest for the port's.</remarks>
public sealed class FaultLatch(string device)
{
    private volatile SidPortException? error;
    private volatile bool interrupted;

    public bool IsSet => error is not null || interrupted;

    public void Interrupt() => interrupted = true;

    /// <returns>The error, to be thrown.</returns>
    public SidPortException Set(SidPortException reason)
    {
        error = reason;
        return reason;
    }

    /// <exception cref="SidPortException">What ended the port.</exception>
    public void ThrowIfSet()
    {
        if (interrupted)
            throw new SidPortException(SidPortFault.Lost, device, "write", "interrupted");
        if (error is { } reason)
            throw new SidPortException(reason.Fault, reason.Device, reason.Operation, reason.Reason, reason);
    }

    /// <summary>Does something whose failure ends the port. That the device lacks something does not.</summary>
    /// <exception cref="SidPortException">The action's own.</exception>
    public void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (SidPortException reason) when (reason.Fault != SidPortFault.Unsupported)
        {
            throw Set(reason);
        }
    }
}
