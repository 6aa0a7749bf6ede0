using Microsoft.AspNetCore.Http;
using SidFlow.Services.Audit;

namespace SidFlow.Web.Http;

/// <summary>What belongs to the operator opens on the unix socket only, and each knock that got in leaves a line in the audit log.</summary>
public sealed class AdminDoor(AuditLog audit)
{
    static readonly string[] OperatorPaths = ["/api/admin", "/api/fetch", "/api/classify", "/api/train", "/api/scheduler", "/api/monitoring", "/api/test"];

    /// <summary>Lies among the operator's paths and is open to all: listeners' browsers take the model from there.</summary>
    public const string OpenTrainPath = "/api/train/model";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        AuditedAction? action = context.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>();
        // What leaves a line in the audit log is the operator's wherever it lies.
        if (action is null && (context.Request.Path == OpenTrainPath || !OperatorPaths.Any(path => context.Request.Path.StartsWithSegments(path))))
        {
            await next(context);
            return;
        }
        if (PeerCredentials.Of(context) is not { IsOperator: true } peer)
        {
            await RefuseAsync(context);
            return;
        }
        if (action is null)
        {
            await next(context);
            return;
        }

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
            await audit.AppendAsync(new AuditEntry(action.Name, peer.ToString(), $"{context.Request.Method} {context.Request.Path}", failure));
        }
    }

    static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            new UnauthorizedReply("unauthorized", "Administration is open on the machine itself only: use the sidflowd command there."), context.RequestAborted);
    }
}

public sealed record UnauthorizedReply(string Error, string Reason);

/// <summary>Marks an endpoint whose calls are written to the audit log under this name.</summary>
public sealed record AuditedAction(string Name);
