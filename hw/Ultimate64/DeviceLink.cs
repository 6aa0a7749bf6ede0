using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Ultimate64;

/// <summary>Opens connections to one device, and can end them all from another thread.</summary>
internal sealed class DeviceLink(string host) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock access = new();
    private readonly List<IByteWire> open = [];

    internal string Host { get; } = host;

    internal CancellationToken Stopped => stop.Token;

    /// <exception cref="WireException">As <see cref="TcpWire.Connect"/>; ECANCELED after <see cref="Interrupt"/>.</exception>
    internal IByteWire Connect(int port, Deadline limit)
    {
        try
        {
            TcpWire wire = TcpWire.Connect(Host, port, limit.Left, stop.Token);
            lock (access)
            {
                open.Add(wire);
                if (stop.IsCancellationRequested)
                    wire.Interrupt();
            }
            return wire;
        }
        catch (OperationCanceledException error)
        {
            throw new WireException($"{Host}:{port}", "connect", Errno.ECANCELED, null, error);
        }
    }

    internal void Close(IByteWire wire)
    {
        lock (access)
            open.Remove(wire);
        wire.Dispose();
    }

    internal void Interrupt()
    {
        stop.Cancel();
        lock (access)
            foreach (IByteWire wire in open)
                wire.Interrupt();
    }

    public void Dispose() => stop.Dispose();
}
