using System.Net;
using System.Net.Sockets;

namespace SidFlow.Simulators.Network;

/// <summary>What datagrams meet on their way.</summary>
public enum DatagramFate
{
    Arrives,
    IsLost,
    ComesTwice,

    /// <summary>Held back until the next one has gone.</summary>
    IsOvertaken,
}

/// <summary>A network between a driver and a simulated device for questions in single datagrams, and their answers.</summary>
public sealed class UdpProxy : IDisposable
{
    private readonly Socket near = Bind();
    private readonly Socket far = Bind();
    private readonly EndPoint target;
    private volatile EndPoint? client;

    /// <param name="target">A port of 127.0.0.1.</param>
    public UdpProxy(int target)
    {
        this.target = new IPEndPoint(IPAddress.Loopback, target);
        Start(() => Pass(near, far, from =>
        {
            client = from;
            return this.target;
        }));
        Start(() => Pass(far, near, _ => client));
    }

    /// <summary>Of 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)near.LocalEndPoint!).Port;

    /// <summary>Asked once for each datagram, either way.</summary>
    public Func<DatagramFate> Fate { get; set; } = () => DatagramFate.Arrives;

    public void Dispose()
    {
        near.Dispose();
        far.Dispose();
    }

    private static Socket Bind()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Pass(Socket from, Socket to, Func<EndPoint, EndPoint?> next)
    {
        byte[] bytes = new byte[2048];
        byte[]? held = null;
        while (true)
        {
            EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
            int count = from.ReceiveFrom(bytes, ref sender);
            if (next(sender) is not { } receiver)
                continue;
            switch (Fate())
            {
                case DatagramFate.IsLost:
                    continue;
                case DatagramFate.IsOvertaken when held is null:
                    held = bytes[..count];
                    continue;
                case DatagramFate.ComesTwice:
                    to.SendTo(bytes.AsSpan(0, count), receiver);
                    break;
                default:
                    break;
            }
            to.SendTo(bytes.AsSpan(0, count), receiver);
            if (held is not null)
                to.SendTo(held, receiver);
            held = null;
        }
    }

    private static void Start(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return;     // closed
        }
    })
    { IsBackground = true, Name = "network datagrams" }.Start();
}
