using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SidFlow.Services.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>The unix socket: the operating system says who is asking, and root or the daemon's own user may do everything.</summary>
public sealed class PeerDoor(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        PeerCredentials.Of(Context) is { IsOperator: true } peer
            ? AuthenticateResult.Success(new AuthenticationTicket(new Caller(peer.ToString(), Doors.Peer, AccessTable.All).ToPrincipal(), Scheme.Name))
            : AuthenticateResult.NoResult());
}
