using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SidFlow.Hw.Wires.Net;

/// <summary>Looks up names that end in <c>.local</c> by asking everybody in the house (multicast DNS, RFC 6762). Systems without Avahi cannot.</summary>
/// <remarks>
/// One-shot questions from a port of our own (§5.1), which are answered to us alone (§6.7). Nothing is listened to in between, nothing announced.
/// The Ultimate's firmware answers for its host name; no SID device announces a service.
/// </remarks>
public static class MulticastNames
{
    private static readonly IPEndPoint everybody = new(IPAddress.Parse("224.0.0.251"), 5353);
    private static readonly TimeSpan askAgainAfter = TimeSpan.FromMilliseconds(300);

    public static bool IsLocal(string host) => host.TrimEnd('.').EndsWith(".local", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks on every network we are on.</summary>
    /// <returns>Null when nobody answers in time, or <paramref name="host"/> is no name.</returns>
    public static IPAddress? Find(string host, TimeSpan limit, CancellationToken stop = default) =>
        host.Length < 200 && host.All(char.IsAscii) && host.TrimEnd('.').Split('.').All(label => label.Length is > 0 and < 64 && !label.Any(char.IsWhiteSpace))
            ? Find(host, limit, OwnAddresses(), everybody, stop)
            : null;

    /// <param name="from">Our own addresses to ask from.</param>
    /// <param name="to">Whom to ask.</param>
    internal static IPAddress? Find(string host, TimeSpan limit, IReadOnlyList<IPAddress> from, IPEndPoint to, CancellationToken stop)
    {
        byte[] question = DnsMessage.Question(0, host);
        using var found = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<IPAddress?>[] asking = [.. from.Select(own => Task.Factory.StartNew(
            () => Ask(own, to, question, host, limit, found), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(asking, CancellationToken.None);
        stop.ThrowIfCancellationRequested();
        return asking.Select(one => one.Result).FirstOrDefault(address => address is not null);
    }

    /// <summary>On one network; whoever is first ends the others' waiting.</summary>
    private static IPAddress? Ask(IPAddress own, IPEndPoint to, byte[] question, string host, TimeSpan limit, CancellationTokenSource found)
    {
        try
        {
            using UdpWire wire = UdpWire.Open(new IPEndPoint(own, 0));
            using CancellationTokenRegistration interrupt = found.Token.Register(wire.Interrupt);
            byte[] datagram = new byte[1500];
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < limit)
            {
                wire.Send(question, to);
                long asked = Stopwatch.GetTimestamp();
                for (TimeSpan left = askAgainAfter; left > TimeSpan.Zero && Stopwatch.GetElapsedTime(start) < limit; left = askAgainAfter - Stopwatch.GetElapsedTime(asked))
                {
                    int length = wire.Receive(datagram, out _, left);
                    if (length > 0 && DnsMessage.Address(datagram.AsSpan(0, length), host) is { } address)
                    {
                        found.Cancel();
                        return address;
                    }
                }
            }
        }
        catch (WireException)
        {
            // A network without a way out, or another one was faster: the answer may still come from elsewhere.
            return null;
        }
        return null;
    }

    private static IReadOnlyList<IPAddress> OwnAddresses() =>
    [
        .. from card in NetworkInterface.GetAllNetworkInterfaces()
           where card.OperationalStatus == OperationalStatus.Up && card.SupportsMulticast && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
           from address in card.GetIPProperties().UnicastAddresses
           where address.Address.AddressFamily == AddressFamily.InterNetwork
           select address.Address,
    ];
}
