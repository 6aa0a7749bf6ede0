using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>The ways in: the unix socket, a login session's cookie, an API key, name and password for scripts.</summary>
public static class Doors
{
    public const string Peer = "peer", Session = "session", Key = "key", Token = "token", Basic = "basic";

    /// <summary>Opens sessions. A scheme of its own, so that a login never goes on in a session that was there before.</summary>
    public const string Login = "login";

    public const string SessionCookie = "sidflow_session", AntiforgeryCookie = "sidflow_csrf", AntiforgeryHeader = "X-CSRF-Token";

    /// <summary>Chooses one of them for a request.</summary>
    const string Any = "any";

    public static IServiceCollection AddDoors(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddSingleton<IPasswordHash, IdentityPasswords>();
        services.AddSingleton<ISecretBox, ProtectedBox>();
        services.AddSingleton<Callers>();
        services.AddSingleton<LoginTickets>();
        services.AddSingleton<BasicMemory>();
        services.AddDataProtection().SetApplicationName("SIDFlow").PersistKeysToFileSystem(KeyFolder(settings.DataDir));
        services.AddAntiforgery(options =>
        {
            options.HeaderName = AntiforgeryHeader;
            options.SuppressReadingTokenFromFormBody = true;
            options.SuppressXFrameOptionsHeader = true;
            options.Cookie.Name = AntiforgeryCookie;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAuthentication(Any)
            .AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = context => Choose(context, settings.Admin.Token))
            .AddScheme<AuthenticationSchemeOptions, PeerDoor>(Peer, null)
            .AddScheme<AuthenticationSchemeOptions, KeyDoor>(Key, null)
            .AddScheme<AuthenticationSchemeOptions, BasicDoor>(Basic, null)
            .AddCookie(Session)
            .AddCookie(Login);
        foreach (string scheme in (string[])[Session, Login])
            services.AddOptions<CookieAuthenticationOptions>(scheme).Configure<LoginTickets, IDataProtectionProvider>((options, tickets, protection) =>
            {
                options.Cookie.Name = SessionCookie;
                options.Cookie.SameSite = SameSiteMode.Strict;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.SessionStore = tickets;
                options.TicketDataFormat = new TicketDataFormat(protection.CreateProtector("SidFlow.LoginSession"));
                options.ExpireTimeSpan = settings.Accounts.SessionLifetime;
                options.SlidingExpiration = true;
                options.Events.OnCheckSlidingExpiration = session =>
                {
                    session.ShouldRenew = session.RemainingTime < (session.ElapsedTime + session.RemainingTime) / 4;
                    return Task.CompletedTask;
                };
            });
        services.AddSingleton<IAuthorizationHandler, PermissionCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        services.AddAuthorization();
        return services;
    }

    /// <summary>A bearer's token that is none of ours, as listeners' uploads show one, leaves the session in force.</summary>
    static string Choose(HttpContext context, string? token)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        return PeerCredentials.Of(context) is { IsOperator: true } ? Peer
            : authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? Basic
            : KeyDoor.Given(context.Request) is { } given && (given.StartsWith(ApiKeyStore.Prefix, StringComparison.Ordinal) || (token is not null && Secrets.AreEqual(given, token))) ? Key
            : Session;
    }

    static DirectoryInfo KeyFolder(string dataDir)
    {
        string folder = Path.Combine(dataDir, "keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
