using System.Net.Sockets;

namespace SidFlow.Hw.Wires.Net;

/// <summary>Socket errors as wire errors.</summary>
internal static class SocketFault
{
    internal static WireException From(string device, string operation, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
            new WireException(device, operation, Errno.EHOSTUNREACH, "no host has that name", error),
        SocketError.TimedOut => new WireException(device, operation, Errno.ETIMEDOUT, null, error),
        // On Linux the native code is errno.
        _ => new WireException(device, operation, (Errno)error.NativeErrorCode, null, error),
    };
}
