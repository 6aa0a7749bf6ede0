using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SidFlow.Web.Http;

/// <summary>Whose word counts for where a request came from: the configured proxies' alone. What comes in by the unix socket came from no proxy.</summary>
static class ProxyTrust
{
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<string> proxies)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        // The framework would trust loopback by itself.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string proxy in proxies)
            options.KnownIPNetworks.Add(IPNetwork.TryParse(proxy, out IPNetwork subnet) ? subnet : new IPNetwork(IPAddress.Parse(proxy), IPAddress.Parse(proxy).GetAddressBytes().Length * 8));
        app.UseWhen(context => PeerCredentials.Of(context) is null, tcp => tcp.UseForwardedHeaders(options));
    }
}
