using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Ports;

/// <summary>What went wrong, as far as policy must tell it apart.</summary>
public enum SidPortFault
{
    /// <summary>There is no such device.</summary>
    Absent,

    /// <summary>The operating system does not let us.</summary>
    Denied,

    /// <summary>Somebody else has it.</summary>
    Busy,

    /// <summary>It answers, and says no: wrong password, wrong firmware, not what it should be.</summary>
    Refused,

    /// <summary>The link broke: unplugged, reset, closed.</summary>
    Lost,

    /// <summary>The link is up and nothing moves.</summary>
    Stalled,

    /// <summary>The tune needs what this port does not have. The port is well.</summary>
    Unsupported,
}

/// <summary>A port failed: which device, at what, and why, in words a listener can read.</summary>
public sealed class SidPortException(SidPortFault fault, string device, string operation, string reason, Exception? cause = null)
    : IOException($"{device}: {operation} failed: {reason}", cause)
{
    public SidPortFault Fault { get; } = fault;
    public string Device { get; } = device;
    public string Operation { get; } = operation;
    public string Reason { get; } = reason;

    /// <summary>A wire's error as its port's.</summary>
    public static SidPortException From(WireException error) =>
        new(FaultOf(error.Errno), error.Device, error.Operation, error.Reason, error);

    private static SidPortFault FaultOf(Errno errno) => errno switch
    {
        Errno.ENOENT or Errno.ENXIO or Errno.EHOSTUNREACH or Errno.ENETUNREACH or Errno.ECONNREFUSED => SidPortFault.Absent,
        Errno.EACCES or Errno.EPERM => SidPortFault.Denied,
        Errno.EBUSY => SidPortFault.Busy,
        Errno.ETIMEDOUT or Errno.EAGAIN => SidPortFault.Stalled,
        Errno.EINVAL or Errno.ENOTTY or Errno.EMSGSIZE => SidPortFault.Refused,
        _ => SidPortFault.Lost,
    };
}
