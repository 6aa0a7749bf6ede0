using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>A browser sends its cookie along whoever made it ask: what a session changes needs a token too, which only our own page can read.</summary>
public sealed class AntiforgeryGate(IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        bool asks = context.GetEndpoint()?.Metadata.GetMetadata<IAccessRule>() is not null && Caller.Of(context) is { Way: Doors.Session };
        if (asks && !await antiforgery.IsRequestValidAsync(context))
            throw new RequestException(StatusCodes.Status403Forbidden, "the antiforgery token is missing or wrong",
                $"Send csrfToken of GET /api/auth/me in the header {Doors.AntiforgeryHeader}.");
        await next(context);
    }
}
