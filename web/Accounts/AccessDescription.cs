using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SidFlow.Services.Accounts;

namespace SidFlow.Web.Accounts;

/// <summary>Says in the API description who may call what: <c>x-permission</c> is a permission, <c>*</c> for all of them, or <c>own account</c>; an operation without it is open.</summary>
static class AccessDescription
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        string? rule = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAccessRule>().LastOrDefault() switch
        {
            AuditedAction { Needs: { } permission } => AccessTable.NameOf(permission),
            AuditedAction => "*",
            OwnAccount => "own account",
            _ => null,
        };
        if (rule is null)
            return Task.CompletedTask;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions["x-permission"] = new JsonNodeExtension(JsonValue.Create(rule));
        operation.Responses ??= [];
        operation.Responses["401"] = new OpenApiResponse { Description = "Nobody is logged in" };
        operation.Responses["403"] = new OpenApiResponse { Description = "The caller may not do this, or the antiforgery token is missing" };
        return Task.CompletedTask;
    }
}
