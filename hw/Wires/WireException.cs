namespace SidFlow.Hw.Wires;

/// <summary>A wire failed: which device, at what, and the kernel's reason.</summary>
public sealed class WireException(string device, string operation, Errno errno, string? detail = null, Exception? cause = null)
    : IOException($"{device}: {operation} failed: {Words(errno, detail)}", cause)
{
    public string Device { get; } = device;
    public string Operation { get; } = operation;
    public Errno Errno { get; } = errno;

    /// <summary>The error's name and what it means: <c>EBUSY, in use by another program</c>.</summary>
    public string Reason { get; } = Words(errno, detail);

    private static string Words(Errno errno, string? detail) =>
        $"{(Enum.IsDefined(errno) ? errno : $"errno {(int)errno}")}, {detail ?? Meaning(errno)}";

    private static string Meaning(Errno errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES => "not allowed",
        Errno.ENOENT => "no such file or device",
        Errno.EIO or Errno.ENODEV or Errno.ENXIO => "the device is gone",
        Errno.EAGAIN or Errno.ETIMEDOUT => "no answer in time",
        Errno.EBUSY => "in use by another program",
        Errno.EINVAL or Errno.ENOTTY => "the device does not know this request",
        Errno.EPIPE or Errno.ECONNRESET or Errno.ECONNABORTED or Errno.ESHUTDOWN or Errno.ENOTCONN => "the other side closed the connection",
        Errno.EMSGSIZE => "too long for one message",
        Errno.EADDRINUSE => "the address is in use",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => "no way to that host",
        Errno.ECONNREFUSED => "nobody listens there",
        Errno.EREMOTEIO => "no acknowledgement on the bus",
        Errno.ECANCELED => "interrupted",
        _ => "unexpected error",
    };
}
