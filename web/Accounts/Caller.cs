using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SidFlow.Services.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>Who makes a request, and by which way they came in.</summary>
/// <param name="Actor">As the audit log names them: <c>user:anna</c>, <c>key:backup of anna</c>, <c>token</c>, <c>uid:0</c>.</param>
/// <param name="Way">One of <see cref="Doors"/>.</param>
public sealed record Caller(string Actor, string Way, IReadOnlySet<Permission> Permissions)
{
    /// <summary>Null where no account stands behind it.</summary>
    public User? User { get; init; }

    /// <summary>Number of the login session; null for the other ways.</summary>
    public long? Session { get; init; }

    /// <summary>What has to be done before anything else is allowed: <c>password</c> or <c>totp</c>; null for nothing.</summary>
    public string? Pending { get; init; }

    public bool May(Permission permission) => Permissions.Contains(permission);

    /// <summary>Null for somebody unknown.</summary>
    public static Caller? Of(HttpContext context) => Of(context.User);

    public static Caller? Of(ClaimsPrincipal principal) => (principal.Identity as CallerIdentity)?.Caller;

    /// <summary>For audit lines.</summary>
    public static string ActorOf(HttpContext context) => Of(context)?.Actor ?? PeerCredentials.Of(context)?.ToString() ?? "nobody";

    public ClaimsPrincipal ToPrincipal() => new(new CallerIdentity(this));

    /// <summary>An identity of ASP.NET Core with the caller inside. The claims are what antiforgery binds its tokens to.</summary>
    sealed class CallerIdentity(Caller caller) : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Actor), new Claim(ClaimTypes.Name, caller.Actor)], caller.Way)
    {
        public Caller Caller { get; } = caller;
    }
}
