using System.Net;
using System.Net.Sockets;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>A TCP port with so many connections at a time. Can leave the network and come back at the same port.</summary>
internal sealed class Service : IDisposable
{
    private readonly Action<Socket> serve;
    private readonly SemaphoreSlim room;
    private readonly Lock access = new();
    private readonly List<Socket> open = [];
    private Socket? listener;

    internal Service(int connections, Action<Socket> serve)
    {
        this.serve = serve;
        room = new SemaphoreSlim(connections);
        Return();
    }

    internal int Port { get; private set; }

    internal void Vanish()
    {
        lock (access)
        {
            listener?.Dispose();
            listener = null;
            foreach (Socket socket in open)
            {
                // A cable that is pulled says no goodbye; a reset is the nearest a loopback has.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            open.Clear();
        }
    }

    internal void Return()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        socket.Listen(5);
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        listener = socket;
        new Thread(() => Accept(socket)) { IsBackground = true, Name = $"simulated port {Port}" }.Start();
    }

    public void Dispose() => Vanish();

    private void Accept(Socket socket)
    {
        try
        {
            while (true)
            {
                room.Wait();
                Socket client = socket.Accept();
                lock (access)
                    open.Add(client);
                new Thread(() => Serve(client)) { IsBackground = true, Name = $"simulated connection {Port}" }.Start();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            room.Release();
        }
    }

    private void Serve(Socket client)
    {
        try
        {
            serve(client);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return;     // the client has gone, or the device has
        }
        finally
        {
            lock (access)
                open.Remove(client);
            client.Dispose();
            room.Release();
        }
    }
}
