using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SidFlow.Services.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>Name and password with each request, for scripts. An account with a second factor comes in this way with an API key for its password only.</summary>
public sealed class BasicDoor(
    Logins logins, UserStore users, ApiKeyStore keys, Callers callers, BasicMemory memory,
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    const int PrefixLength = 6, LongestHeader = 1_024;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Where nobody is asked who they are, nothing is checked: it costs too much.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAccessRule>() is null || Parse(Request.Headers.Authorization.ToString()) is not { } given)
            return AuthenticateResult.NoResult();
        if (given.Password.StartsWith(ApiKeyStore.Prefix, StringComparison.Ordinal))
            return await OfKeyAsync(given.Name, given.Password);
        if (memory.Find(given.Name, given.Password) is { } id && users.Find(id) is { HasTotp: false, Suspended: false } known)
            return Success(callers.OfUser(known, Doors.Basic));
        LoginResult result = await logins.TryAsync(given.Name, given.Password, null, ClientLimits.ClientOf(Context), Context.RequestAborted);
        if (result.User is not { } user)
        {
            Context.Features.Set(result);
            return AuthenticateResult.Fail("Name or password is wrong, or something more is needed.");
        }
        memory.Remember(given.Name, given.Password, user.Id);
        return Success(callers.OfUser(user, Doors.Basic));
    }

    async Task<AuthenticateResult> OfKeyAsync(string name, string secret)
    {
        if (keys.Find(secret) is not { User: { } owner } key || users.Find(owner) is not { } user || AccountRules.NameOf(name) != user.Name)
            return AuthenticateResult.Fail("The key is not known, no longer good, or another's.");
        await keys.NoteUseAsync(key, Context.RequestAborted);
        return Success(Callers.OfKey(key, user));
    }

    AuthenticateResult Success(Caller caller) => AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), Scheme.Name));

    /// <remarks>RFC 7617: base64 of name, colon, password in UTF-8.</remarks>
    static (string Name, string Password)? Parse(string header)
    {
        if (header.Length > LongestHeader)
            return null;
        byte[] bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[PrefixLength..].Trim(), bytes, out int length))
            return null;
        string[] parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts is [var name, var password] ? (name, password) : null;
    }
}
