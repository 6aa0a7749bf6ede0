using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using SidFlow.Services.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>The cookie names a session, the database holds it: it can be listed and ended, and a changed role counts at once.</summary>
public sealed class LoginTickets(LoginSessionStore sessions, UserStore users, Callers callers, TimeProvider clock) : ITicketStore
{
    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) => sessions.OpenAsync(
        ((Caller.Of(ticket.Principal)?.User) ?? throw new InvalidOperationException("Only an account logs in.")).Id,
        ticket.Properties.ExpiresUtc ?? clock.GetUtcNow(), ClientLimits.ClientOf(httpContext), httpContext.Request.Headers.UserAgent.ToString(), cancellationToken);

    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        if (sessions.Find(key) is not { } session || users.Find(session.User) is not { Suspended: false } user)
            return Task.FromResult<AuthenticationTicket?>(null);
        var times = new AuthenticationProperties { IssuedUtc = session.Renewed, ExpiresUtc = session.Expires };
        return Task.FromResult<AuthenticationTicket?>(new AuthenticationTicket(callers.OfUser(user, Doors.Session, session.Id).ToPrincipal(), times, Doors.Session));
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        sessions.RenewAsync(key, ticket.Properties.ExpiresUtc ?? clock.GetUtcNow(), CancellationToken.None);

    public Task RemoveAsync(string key) => sessions.EndAsync(key, CancellationToken.None);

    /// <remarks>The framework calls the other overload, which knows the client.</remarks>
    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException("A session belongs to a client.");
}
