using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;

namespace SidFlow.Web.Accounts;

/// <summary>API keys and the configured token: <c>Authorization: Bearer</c>, or <c>X-API-KEY</c>.</summary>
public sealed class KeyDoor(
    ApiKeyStore keys, UserStore users, SidFlowSettings settings, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    const string Bearer = "Bearer ", Header = "X-API-KEY";

    /// <summary>What a request shows; null for nothing.</summary>
    public static string? Given(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : request.Headers.TryGetValue(Header, out var key) ? key.ToString()
            : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string given = Given(Request) ?? "";
        if (settings.Admin.Token is { } token && Secrets.AreEqual(given, token))
            return Success(new Caller(Doors.Token, Doors.Token, AccessTable.All));
        if (!given.StartsWith(ApiKeyStore.Prefix, StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        if (keys.Find(given) is not { } key)
            return AuthenticateResult.Fail("The key is not known, or no longer good.");
        await keys.NoteUseAsync(key, Context.RequestAborted);
        return Success(Callers.OfKey(key, key.User is { } owner ? users.Find(owner) : null));
    }

    AuthenticateResult Success(Caller caller) => AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), Scheme.Name));
}
