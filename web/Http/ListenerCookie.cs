using Microsoft.AspNetCore.Http;
using SidFlow.Services.Taste;
using SidFlow.Web.Accounts;

namespace SidFlow.Web.Http;

/// <summary>Whose taste a request speaks of: the operator speaks for the household, an account for itself wherever it is logged in, a browser for itself, known by a cookie.</summary>
public static class ListenerCookie
{
    const string Name = "sidflow_listener";

    /// <summary>Browsers keep none longer.</summary>
    static readonly TimeSpan Age = TimeSpan.FromDays(400);

    /// <summary>The listener; null where the browser has no cookie yet.</summary>
    public static string? Known(HttpContext context) =>
        PeerCredentials.Of(context) is { IsOperator: true } ? Listeners.House : Caller.Of(context)?.User?.Listener ?? Listeners.Of(context.Request.Cookies[Name]);

    /// <summary>The listener; a browser that is new gets its cookie.</summary>
    public static string Of(HttpContext context)
    {
        if (Known(context) is { } known)
            return known;
        string secret = Listeners.NewSecret();
        context.Response.Cookies.Append(Name, secret, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = Age,
            Path = "/",
            IsEssential = true,
        });
        return Listeners.Of(secret)!;
    }
}
