using System.Net;

namespace SidFlow.Hw.Wires.Net;

/// <summary>Datagrams, whole or not at all.</summary>
public interface IDatagramWire : IDisposable
{
    string Name { get; }

    /// <summary>Our own end, with the port the system chose when 0 was asked for.</summary>
    IPEndPoint LocalEnd { get; }

    /// <exception cref="WireException">No way there, or too long.</exception>
    void Send(ReadOnlySpan<byte> datagram, IPEndPoint to);

    /// <returns>The datagram's length, cut to that of <paramref name="datagram"/>; -1 when none came in time. A datagram may be empty.</returns>
    /// <exception cref="WireException">ECANCELED after <see cref="Interrupt"/>.</exception>
    int Receive(Span<byte> datagram, out IPEndPoint from, TimeSpan timeout);

    /// <summary>Makes a waiting <see cref="Receive"/> and all later calls throw ECANCELED. Any thread.</summary>
    void Interrupt();
}
