using System.Net;
using System.Net.Sockets;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Ultimate64;

/// <summary>IPv4 addresses, which is all the device speaks.</summary>
internal static class DeviceAddress
{
    /// <exception cref="WireException">EHOSTUNREACH: no host has that name.</exception>
    internal static IPAddress Of(DeviceLink link, Deadline limit)
    {
        if (IPAddress.TryParse(link.Host, out IPAddress? address))
            return address;
        TimeSpan half = limit.Left / 2;
        if (MulticastNames.IsLocal(link.Host) && MulticastNames.Find(link.Host, half, link.Stopped) is { } near)
            return near;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(link.Stopped);
        stop.CancelAfter(limit.Left);
        try
        {
            IPAddress[] all = Dns.GetHostAddressesAsync(link.Host, AddressFamily.InterNetwork, stop.Token).GetAwaiter().GetResult();
            return all.Length > 0 ? all[0] : throw new WireException(link.Host, "look up", Errno.EHOSTUNREACH, "no IPv4 host has that name");
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            throw new WireException(link.Host, "look up", Errno.EHOSTUNREACH, "no host has that name", error);
        }
    }

    /// <summary>The address our packets to the device leave from. Nothing is sent.</summary>
    /// <exception cref="WireException">EHOSTUNREACH: no way there.</exception>
    internal static IPAddress OursTowards(DeviceLink link, int port, Deadline limit)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(Of(link, limit), port);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException error)
        {
            throw new WireException(link.Host, "find a way", Errno.EHOSTUNREACH, null, error);
        }
    }
}
