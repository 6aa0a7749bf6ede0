using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Ultimate64.Identity;

/// <summary>A device that answered, and where.</summary>
public sealed record FoundUltimate(IPAddress Address, IdentReply Identity);

/// <summary>Asks the networks we are on for devices: one broadcast on each interface.</summary>
public static class UltimateDiscovery
{
    private static readonly TimeSpan listenFor = TimeSpan.FromSeconds(1);

    /// <summary>Listens for a second.</summary>
    /// <param name="port">64 but in tests.</param>
    /// <param name="targets">Where to ask; null for the broadcast address of every IPv4 interface that is up, the loop apart.</param>
    /// <returns>Each device once, by address.</returns>
    /// <exception cref="SidPortException">No socket could be had.</exception>
    public static IReadOnlyList<FoundUltimate> Find(int port = 64, IReadOnlyList<IPAddress>? targets = null, CancellationToken stop = default)
    {
        string nonce = Guid.NewGuid().ToString("N")[..12];
        byte[] request = IdentReply.Request(nonce);
        var found = new Dictionary<string, FoundUltimate>();
        try
        {
            using UdpWire wire = UdpWire.Open(new IPEndPoint(IPAddress.Any, 0), broadcast: true);
            using CancellationTokenRegistration interrupt = stop.Register(wire.Interrupt);
            foreach (IPAddress target in targets ?? Broadcasts())
                TrySend(wire, request, new IPEndPoint(target, port));
            byte[] datagram = new byte[1024];
            long start = Stopwatch.GetTimestamp();
            for (TimeSpan left = listenFor; left > TimeSpan.Zero; left = listenFor - Stopwatch.GetElapsedTime(start))
            {
                int length = wire.Receive(datagram, out IPEndPoint from, left);
                if (length > 0 && IdentReply.Parse(datagram.AsSpan(0, length), nonce) is { } reply)
                    found.TryAdd(reply.UniqueId ?? from.ToString(), new FoundUltimate(from.Address, reply));
            }
        }
        catch (WireException error)
        {
            stop.ThrowIfCancellationRequested();
            throw SidPortException.From(error);
        }
        return [.. found.Values.OrderBy(device => device.Address.ToString(), StringComparer.Ordinal)];
    }

    /// <returns>False for an interface without a route, which does not hinder the others.</returns>
    private static bool TrySend(UdpWire wire, byte[] request, IPEndPoint to)
    {
        try
        {
            wire.Send(request, to);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }

    private static IReadOnlyList<IPAddress> Broadcasts() =>
    [
        .. from card in NetworkInterface.GetAllNetworkInterfaces()
           where card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
           from address in card.GetIPProperties().UnicastAddresses
           where address.Address.AddressFamily == AddressFamily.InterNetwork && address.PrefixLength is > 0 and < 31
           select BroadcastOf(address.Address, address.PrefixLength),
    ];

    internal static IPAddress BroadcastOf(IPAddress address, int prefixLength)
    {
        uint hosts = prefixLength == 0 ? uint.MaxValue : (1u << 32 - prefixLength) - 1;
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < 4; i++)
            bytes[i] |= (byte)(hosts >> 24 - 8 * i & 0xff);
        return new IPAddress(bytes);
    }
}
