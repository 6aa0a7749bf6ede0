using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Audit;
using SidFlow.Web.Accounts;

namespace SidFlow.Web.Http;

/// <summary>Stands before what belongs to administrators: each knock that matters leaves a line in the audit log, and nothing below their addresses is open by mistake.</summary>
public sealed class AdminDoor(AuditLog audit)
{
    /// <summary>Of a refused knock at an endpoint that only reads.</summary>
    const string RefusedRead = "access:refused";

    static readonly string[] OperatorPaths = ["/api/admin", "/api/fetch", "/api/classify", "/api/train", "/api/scheduler", "/api/monitoring", "/api/test"];

    /// <summary>Lies among the operator's paths and is open to all: listeners' browsers take the model from there.</summary>
    public const string OpenTrainPath = "/api/train/model";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IAccessRule? rule = context.GetEndpoint()?.Metadata.GetMetadata<IAccessRule>();
        if (rule is null)
        {
            if (IsOperatorPath(context.Request.Path) && !MayLook(context))
                await Refusals.RefuseAsync(context);
            else
                await next(context);
            return;
        }

        string? name = rule switch
        {
            AuditedAction action => action.Name,
            OwnAccount own => own.Name,
            _ => null,
        };
        string? failure = "the request was broken off";
        try
        {
            await next(context);
            failure = context.Response.StatusCode < 400 ? null : $"status {context.Response.StatusCode}";
        }
        catch (Exception error)
        {
            failure = error.Message;
            throw;
        }
        finally
        {
            bool refused = context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests;
            if (name is not null || refused)
                await audit.AppendAsync(new AuditEntry(name ?? RefusedRead, Caller.ActorOf(context), $"{context.Request.Method} {context.Request.Path}", failure)
                {
                    Details = $"from {ClientLimits.ClientOf(context)}",
                });
        }
    }

    internal static bool IsOperatorPath(PathString path) => path != OpenTrainPath && OperatorPaths.Any(operators => path.StartsWithSegments(operators));

    /// <summary>Administrators hear that there is nothing at an address, others do not. An endpoint that names no rule opens to those who may do everything.</summary>
    static bool MayLook(HttpContext context) => Caller.Of(context) is { } caller
        && (context.GetEndpoint() is RouteEndpoint ? new AuditedAction(null).Admits(caller) : caller.Permissions.Count > 0);
}
