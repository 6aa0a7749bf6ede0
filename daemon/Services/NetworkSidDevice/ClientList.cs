using System.Net;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>Addresses and subnets that may come in.</summary>
public sealed class ClientList
{
    private readonly IReadOnlyList<IPNetwork> networks;

    private ClientList(IReadOnlyList<IPNetwork> networks) => this.networks = networks;

    /// <param name="entries"><c>192.168.1.20</c>, <c>192.168.1.0/24</c>, <c>fd00::/8</c>.</param>
    /// <returns>Null when an entry is neither an address nor a subnet.</returns>
    public static ClientList? Parse(IEnumerable<string> entries)
    {
        var networks = new List<IPNetwork>();
        foreach (string entry in entries)
        {
            if (IPNetwork.TryParse(entry, out IPNetwork network))
                networks.Add(network);
            else if (IPAddress.TryParse(entry, out IPAddress? address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                return null;
        }
        return new ClientList(networks);
    }

    public bool Allows(IPAddress client)
    {
        IPAddress plain = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        return networks.Any(network => network.Contains(plain));
    }
}
