using System.Net;
using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>Answers only to names a listener in this house would use, so that a foreign page whose name was bent to this address gets nothing.</summary>
/// <param name="allowedHosts">Further names, as configured.</param>
public sealed class HostCheck(IReadOnlyList<string> allowedHosts, string machineName)
{
    static readonly string[] ReadingMethods = ["GET", "HEAD", "OPTIONS"];

    readonly string machineLabel = FirstLabel(machineName);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (PeerCredentials.Of(context) is null)
            Check(context.Request);
        await next(context);
    }

    /// <summary>IP literals, localhost, names that begin with this machine's own or with "sidflow", and configured ones.</summary>
    public bool Accepts(string host)
    {
        string name = host.TrimEnd('.');
        return IPAddress.TryParse(name.Trim('[', ']'), out _)
            || Same(name, "localhost")
            || Same(FirstLabel(name), "sidflow")
            || Same(FirstLabel(name), machineLabel)
            || allowedHosts.Any(allowed => Same(name, allowed));
    }

    void Check(HttpRequest request)
    {
        string host = request.Host.Host;
        if (!Accepts(host))
            throw NotOurs(host);
        bool matters = !ReadingMethods.Contains(request.Method) || IsLive(request);
        if (request.Headers.TryGetValue("Origin", out var origins) && origins.Count > 0)
        {
            bool known = Uri.TryCreate(origins[0], UriKind.Absolute, out Uri? origin) && origin.Host.Length > 0;
            if (known && !Accepts(origin!.Host))
                throw NotOurs(origin.Host);
            if (matters && !(known && IsOwn(origin!, request.Host)))
                throw Foreign($"a page of {origins[0]}");
        }
        else if (matters && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            throw Foreign("another site's page");
        }
    }

    /// <summary>A WebSocket or an event stream: no page needs leave to open those elsewhere, and what comes back is not hidden from all of them.</summary>
    static bool IsLive(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Host and port; the scheme may be that of a proxy in front of us.</summary>
    static bool IsOwn(Uri origin, HostString host) => Same(origin.Host, host.Host) && (origin.IsDefaultPort ? null : (int?)origin.Port) == (host.Port is 80 or 443 ? null : host.Port);

    static RequestException Foreign(string whose) => new(StatusCodes.Status403Forbidden, "another site's page may not do this", $"The request came from {whose}. Open the player's own page.");

    static RequestException NotOurs(string host) =>
        new(StatusCodes.Status421MisdirectedRequest, "not known by this name",
            $"To reach the player as '{host}', add that name to the setting Web:AllowedHosts.");

    static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    static string FirstLabel(string name) => name.Split('.', 2)[0];
}
