using System.Net.Sockets;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Net;

/// <summary>A TCP connection. Small messages leave at once; a dead peer is found by keepalive.</summary>
public sealed class TcpWire : IByteWire
{
    private readonly DeviceFile file;

    private TcpWire(string name, Socket socket)
    {
        socket.Blocking = false;
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        file = DeviceFile.Adopt(name, (int)socket.Handle, Kernel.Calls, owner: socket);
    }

    public string Name => file.Name;

    /// <summary>Connects; names are looked up, and the first address that answers is taken.</summary>
    /// <exception cref="WireException">ECONNREFUSED, EHOSTUNREACH (also for an unknown name), ETIMEDOUT.</exception>
    /// <exception cref="OperationCanceledException">By <paramref name="stop"/>.</exception>
    public static TcpWire Connect(string host, int port, TimeSpan timeout, CancellationToken stop = default)
    {
        string name = $"{host}:{port}";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(timeout);
            string address = MulticastNames.IsLocal(host) && MulticastNames.Find(host, timeout / 2, stop) is { } near ? near.ToString() : host;
            socket.ConnectAsync(address, port, limit.Token).AsTask().GetAwaiter().GetResult();
            return new TcpWire(name, socket);
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            throw new WireException(name, "connect", Errno.ETIMEDOUT, $"no answer within {timeout.TotalMilliseconds:f0} ms", error);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw SocketFault.From(name, "connect", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a connection a listener has accepted.</summary>
    public static TcpWire Adopt(Socket accepted) => new(accepted.RemoteEndPoint?.ToString() ?? "a client", accepted);

    public int Read(Span<byte> bytes, TimeSpan timeout) => file.Read(bytes, timeout);
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout) => file.Write(bytes, timeout);
    public int TryWrite(ReadOnlySpan<byte> bytes) => file.TryWrite(bytes);
    public void Interrupt() => file.Interrupt();
    public void Dispose() => file.Dispose();
}
