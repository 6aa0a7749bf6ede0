using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using SidFlow.Services.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Accounts;

/// <summary>Tells those who are turned away why, and what would open the door.</summary>
public sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Succeeded ? next(context) : RefuseAsync(context);

    /// <summary>401 for somebody unknown, 403 for somebody who may not.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        if (context.Features.Get<LoginResult>() is { } tried)
            return Refuse(context, tried);
        if (Caller.Of(context) is not { } caller)
            return WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized",
                "Log in first: a session, an API key (Authorization: Bearer), or the sidflowd command on the machine itself.");
        return WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", caller.Pending switch
        {
            "password" => "Change your password first (POST /api/auth/password): somebody else gave it to you.",
            "totp" => "Set up a second factor first (POST /api/auth/totp/enrol): this server wants one of all administrators.",
            _ => context.GetEndpoint()?.Metadata.GetMetadata<IAccessRule>() is AuditedAction { Needs: { } needed }
                ? $"This needs the permission {AccessTable.NameOf(needed)}, which you do not have."
                : "You may not do this.",
        });
    }

    /// <summary>What a login that was not let in hears.</summary>
    public static Task Refuse(HttpContext context, LoginResult tried)
    {
        if (tried.Refusal == LoginRefusal.Locked)
            return ProblemReplies.ReplyAsync(context, new RequestException(StatusCodes.Status429TooManyRequests, "too many failed logins",
                "Wait before you try again, or have the account unlocked (sidflowd user unlock NAME, on the machine itself).")
            { RetryAfter = tried.Wait });
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", tried.Refusal switch
        {
            LoginRefusal.CodeNeeded => "A code of the second factor is needed.",
            LoginRefusal.Suspended => "This account is suspended.",
            _ => "Name, password or code is wrong.",
        }, tried.Refusal == LoginRefusal.CodeNeeded ? true : null);
    }

    static Task WriteAsync(HttpContext context, int status, string error, string reason, bool? codeNeeded = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        // Not Basic: browsers would ask with a window of their own.
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(new RefusalReply(error, reason, codeNeeded), context.RequestAborted);
    }
}

/// <param name="Error"><c>unauthorized</c> or <c>forbidden</c>.</param>
/// <param name="CodeNeeded">True where only a code of the second factor is missing.</param>
public sealed record RefusalReply(string Error, string Reason, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] bool? CodeNeeded);
