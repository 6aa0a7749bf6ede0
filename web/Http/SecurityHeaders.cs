using System.Net;
using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>Tells browsers what the page may do: nothing but its own scripts, styles and sounds from here.</summary>
public static class SecurityHeaders
{
    // The audio worklet and its worker come from the same origin; a render or cover may be a blob that the page itself made.
    const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        + "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()";

    /// <summary>Where pages of tapes also come from, as a policy's source; empty where from here alone.</summary>
    /// <param name="site">A content delivery network.</param>
    public static string SourceOf(Uri? site) => site is null ? "" : site.GetLeftPart(UriPartial.Authority);

    public static Task InvokeAsync(HttpContext context, RequestDelegate next, string tapeSource)
    {
        context.Response.OnStarting(static state =>
        {
            (HttpContext context, string source) = ((HttpContext, string))state;
            Set(context, source);
            return Task.CompletedTask;
        }, (context, tapeSource));
        return next(context);
    }

    static void Set(HttpContext context, string tapeSource)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        if (headers["Cross-Origin-Resource-Policy"].Count == 0)
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers.ContentSecurityPolicy = tapeSource.Length == 0 ? ContentPolicy : ContentPolicy.Replace("connect-src 'self'", $"connect-src 'self' {tapeSource}", StringComparison.Ordinal);
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        bool isDocument = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        if (isDocument && IsTrustworthy(context.Request))
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        }
    }

    /// <summary>Browsers heed isolation on these origins only, and log an error where it comes over plain http from elsewhere.</summary>
    static bool IsTrustworthy(HttpRequest request) =>
        request.IsHttps
        || request.Host.Host == "localhost"
        || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
