using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using SidFlow.Services.Accounts;

namespace SidFlow.Web.Accounts;

/// <summary>Marks an endpoint that asks who is there.</summary>
public interface IAccessRule : IAuthorizationRequirement, IAuthorizationRequirementData
{
    bool Admits(Caller caller);

    IEnumerable<IAuthorizationRequirement> IAuthorizationRequirementData.GetRequirements() => [this];
}

/// <summary>An endpoint of the administration.</summary>
/// <param name="Name">Under which its calls are written to the audit log, <c>area:verb</c>; null for one that only reads.</param>
/// <param name="Needs">Null: every permission there is.</param>
public sealed record AuditedAction(string? Name, Permission? Needs = null) : IAccessRule
{
    public bool Admits(Caller caller) => Needs is { } permission ? caller.May(permission) : AccessTable.All.All(caller.May);
}

/// <summary>An endpoint for everybody who has an account, about that account.</summary>
/// <param name="Name">Under which its calls are written to the audit log; null for one that only reads.</param>
public sealed record OwnAccount(string? Name) : IAccessRule
{
    public bool Admits(Caller caller) => caller is { User: not null, Way: Doors.Session };
}

/// <summary>How endpoints say what they need.</summary>
public static class AccessRules
{
    public static T Needs<T>(this T endpoint, Permission permission, string? action = null) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AuditedAction(action, permission));

    public static T NeedsAccount<T>(this T endpoint, string? action = null) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OwnAccount(action));
}

/// <summary>Asks the rule of an endpoint.</summary>
public sealed class PermissionCheck : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        Caller? caller = Caller.Of(context.User);
        foreach (IAccessRule rule in context.PendingRequirements.OfType<IAccessRule>().ToArray())
            if (caller is not null && rule.Admits(caller))
                context.Succeed(rule);
        return Task.CompletedTask;
    }
}
