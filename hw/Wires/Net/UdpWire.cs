using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Net;

/// <summary>A UDP socket over IPv4, which is all the devices speak.</summary>
public sealed class UdpWire : IDatagramWire
{
    private readonly Socket socket;
    private readonly DeviceFile file;
    private readonly EndPoint anybody = new IPEndPoint(IPAddress.Any, 0);

    private UdpWire(string name, Socket socket)
    {
        this.socket = socket;
        file = DeviceFile.Adopt(name, (int)socket.Handle, Kernel.Calls, owner: socket);
    }

    public string Name => file.Name;
    public IPEndPoint LocalEnd => (IPEndPoint)socket.LocalEndPoint!;

    /// <param name="local">Port 0 lets the system choose.</param>
    /// <param name="receiveBufferBytes">What the kernel keeps while we are busy; 0 leaves its own choice.</param>
    /// <param name="broadcast">Allows sending to 255.255.255.255 and the like.</param>
    /// <param name="group">A multicast group to listen to.</param>
    /// <exception cref="WireException">EADDRINUSE, EACCES for a port below 1024.</exception>
    public static UdpWire Open(IPEndPoint local, int receiveBufferBytes = 0, bool broadcast = false, IPAddress? group = null)
    {
        string name = $"udp {local}";
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Blocking = false;
            socket.EnableBroadcast = broadcast;
            if (receiveBufferBytes > 0)
                socket.ReceiveBufferSize = receiveBufferBytes;
            socket.Bind(local);
            if (group is not null)
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, local.Address));
            return new UdpWire(name, socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw SocketFault.From(name, "bind", error);
        }
    }

    public void Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        try
        {
            socket.SendTo(datagram, SocketFlags.None, to);
        }
        catch (SocketException error)
        {
            throw SocketFault.From(Name, $"send to {to}", error);
        }
    }

    public int Receive(Span<byte> datagram, out IPEndPoint from, TimeSpan timeout)
    {
        from = (IPEndPoint)anybody;
        long start = Stopwatch.GetTimestamp();
        while (file.AwaitInput(Left(start, timeout)))
        {
            EndPoint sender = anybody;
            try
            {
                int length = socket.ReceiveFrom(datagram, SocketFlags.None, ref sender);
                from = (IPEndPoint)sender;
                return length;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.MessageSize)
            {
                // Linux cuts a long datagram without a word; .NET makes it an error after the fact.
                from = (IPEndPoint)sender;
                return datagram.Length;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // A checksum that failed, or "port unreachable" for something sent before: neither is a datagram.
                if (Left(start, timeout) == TimeSpan.Zero)
                    return -1;
            }
            catch (SocketException error)
            {
                throw SocketFault.From(Name, "receive", error);
            }
        }
        return -1;
    }

    public void Interrupt() => file.Interrupt();
    public void Dispose() => file.Dispose();

    private static TimeSpan Left(long start, TimeSpan timeout) =>
        TimeSpan.FromTicks(Math.Max(0, (timeout - Stopwatch.GetElapsedTime(start)).Ticks));
}
