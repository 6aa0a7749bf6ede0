using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SidFlow.Services.Tls;

/// <summary>Under which names and addresses this machine is reached in the house.</summary>
public static class OwnNames
{
    /// <param name="configured">Further names, as <c>Web:AllowedHosts</c> has them.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> configured)
    {
        string machine = Environment.MachineName.Split('.')[0].ToLowerInvariant();
        return
        [
            .. new[] { "localhost", machine, $"{machine}.local", "sidflow", "sidflow.local", "127.0.0.1", "::1" }
                .Concat(configured)
                .Concat(NetworkInterface.GetAllNetworkInterfaces()
                    .Where(port => port.OperationalStatus == OperationalStatus.Up)
                    .SelectMany(port => port.GetIPProperties().UnicastAddresses)
                    .Select(address => address.Address)
                    // Addresses with a scope mean something on this machine only.
                    .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                    .Select(address => address.ToString()))
                .Where(name => IPAddress.TryParse(name, out _) || Uri.CheckHostName(name) == UriHostNameType.Dns)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }
}
