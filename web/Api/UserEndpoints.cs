using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Accounts, as administrators see and change them. Nobody changes an account that may do more than they, nor gives a role that does.</summary>
public sealed class UserEndpoints(UserStore users, Logins logins, LoginThrottle throttle, SecondFactor second)
{
    const int MostListed = 200, UsualListed = 50, PasswordGroups = 4;

    static readonly Dictionary<string, Role> Roles = AccessTable.Roles.ToDictionary(name => name, name => AccessTable.FindRole(name)!.Value);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin").WithTags("administration");
        api.MapGet("/access", Table).Needs(Permission.ReadUsers).WithSummary("Roles and permissions: who may do what");
        api.MapGet("/users", List).Needs(Permission.ReadUsers).WithSummary("Accounts by name: q, role, offset, limit (at most 200)");
        api.MapPost("/users", AddAsync).Needs(Permission.ManageUsers, "user:add").WithSummary("Make an account; without a password one is made, answered this once, and to be changed at the first login");
        api.MapGet("/users/{name}", (string name) => Reply.Ok(ReplyOf(Find(name)))).Needs(Permission.ReadUsers).WithSummary("One account");
        api.MapDelete("/users/{name}", RemoveAsync).Needs(Permission.ManageUsers, "user:remove").WithSummary("Remove an account with its keys and sessions");
        api.MapPut("/users/{name}/role", SetRoleAsync).Needs(Permission.ManageUsers, "user:role").WithSummary("Give an account another role");
        api.MapPost("/users/{name}/reset", ResetAsync).Needs(Permission.AssistListeners, "user:reset").WithSummary("A new password, answered this once; totp: true takes the second factor off too");
        api.MapPost("/users/{name}/unlock", UnlockAsync).Needs(Permission.AssistListeners, "user:unlock").WithSummary("Let an account in again at once after too many failed logins");
        api.MapPost("/users/{name}/suspend", (string name, HttpContext context, CancellationToken stop) => SuspendAsync(name, true, context, stop)).Needs(Permission.AssistListeners, "user:suspend")
            .WithSummary("Keep an account out; its sessions end");
        api.MapPost("/users/{name}/resume", (string name, HttpContext context, CancellationToken stop) => SuspendAsync(name, false, context, stop)).Needs(Permission.AssistListeners, "user:resume")
            .WithSummary("Let a suspended account in again");
    }

    static Ok<Envelope<AccessReply>> Table() => Reply.Ok(new AccessReply(
        [.. AccessTable.Rows.Select(row => new PermissionReply(row.Name, row.Means))],
        [.. Roles.Select(role => new RoleReply(role.Key, [.. AccessTable.Of(role.Value).Order().Select(AccessTable.NameOf)]))]));

    Ok<Envelope<UsersReply>> List(string? q, string? role, int? offset, int? limit)
    {
        string? part = Field.AtMost("q", q, AccountRules.LongestName)?.ToLowerInvariant();
        Role? only = Field.OneOf("role", role, Roles);
        int from = Field.WithinIfGiven("offset", offset, 0, UserStore.Most) ?? 0, most = Field.WithinIfGiven("limit", limit, 1, MostListed) ?? UsualListed;
        return Reply.Ok(new UsersReply([.. users.List(part, only, from, most).Select(ReplyOf)], users.Count(part, only)));
    }

    async Task<Ok<Envelope<NewUserReply>>> AddAsync(NewUserRequest request, HttpContext context, CancellationToken stop)
    {
        string name = AuthEndpoints.NameOf(request.Name, "name");
        Role role = Field.Required("role", Field.OneOf("role", request.Role, Roles));
        MustCover(context, role);
        string password = request.Password ?? Secrets.NewReadable(PasswordGroups);
        if (AccountRules.Complaint(password, name, role) is { } complaint)
            throw RequestException.Invalid("password", complaint);
        User user = await users.AddAsync(name, role, await logins.HashAsync(password, stop), stop, mustChange: request.Password is null);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new NewUserReply(ReplyOf(user), request.Password is null ? password : null));
    }

    async Task<Ok<Envelope<UserReply>>> SetRoleAsync(string name, RoleRequest request, HttpContext context, CancellationToken stop)
    {
        User user = Touch(name, context);
        Role role = Field.Required("role", Field.OneOf("role", request.Role, Roles));
        MustCover(context, role);
        await users.SetRoleAsync(user.Id, role, stop);
        return Reply.Ok(ReplyOf(Find(name)));
    }

    async Task<Ok<Envelope<NewUserReply>>> ResetAsync(string name, ResetRequest? request, HttpContext context, CancellationToken stop)
    {
        User user = Touch(name, context);
        string password = Secrets.NewReadable(PasswordGroups);
        await users.SetPasswordAsync(user.Id, await logins.HashAsync(password, stop), mustChange: true, keep: null, stop);
        if (request?.Totp == true)
            await second.RemoveAsync(user.Id, stop);
        await throttle.UnlockAsync(user.Name, stop);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new NewUserReply(ReplyOf(Find(name)), password));
    }

    async Task<Ok<Envelope<UserReply>>> UnlockAsync(string name, HttpContext context, CancellationToken stop)
    {
        User user = Touch(name, context);
        await throttle.UnlockAsync(user.Name, stop);
        return Reply.Ok(ReplyOf(user));
    }

    async Task<Ok<Envelope<UserReply>>> SuspendAsync(string name, bool suspended, HttpContext context, CancellationToken stop)
    {
        await users.SuspendAsync(Touch(name, context).Id, suspended, stop);
        return Reply.Ok(ReplyOf(Find(name)));
    }

    async Task<Ok<Envelope<bool>>> RemoveAsync(string name, HttpContext context, CancellationToken stop)
    {
        await users.RemoveAsync(Touch(name, context).Id, stop);
        return Reply.Ok(true);
    }

    User Find(string name) => (AccountRules.NameOf(name) is { } known ? users.Find(known) : null) ?? throw RequestException.NotFound("There is no such account.");

    /// <summary>An account that the caller may change.</summary>
    User Touch(string name, HttpContext context)
    {
        User user = Find(name);
        if (user.IsAdmin && !Caller.Of(context)!.May(Permission.ManageUsers))
            throw Forbidden($"To change an administrator's account takes the permission {AccessTable.NameOf(Permission.ManageUsers)}.");
        MustCover(context, user.Role);
        return user;
    }

    static void MustCover(HttpContext context, Role role)
    {
        if (!AccessTable.Of(role).All(Caller.Of(context)!.May))
            throw Forbidden($"The role {AccessTable.NameOf(role)} may do more than you.");
    }

    static RequestException Forbidden(string details) => new(StatusCodes.Status403Forbidden, "forbidden", details);

    UserReply ReplyOf(User user) => new(
        user.Name, AccessTable.NameOf(user.Role), user.Suspended, user.MustChange, user.HasTotp, IsoTime.Of(user.Created), IsoTime.OfAny(user.LastLogin), IsoTime.OfAny(throttle.LockedUntil(user.Name)));
}

/// <param name="Role">One of <c>/api/admin/access</c>.</param>
public sealed record NewUserRequest(string? Name, string? Role, string? Password);

public sealed record RoleRequest(string? Role);

/// <param name="Totp">Take the second factor off too.</param>
public sealed record ResetRequest(bool? Totp);

/// <param name="LockedUntil">After too many failed logins; null while it is not locked.</param>
public sealed record UserReply(string Name, string Role, bool Suspended, bool MustChangePassword, bool Totp, string CreatedAt, string? LastLoginAt, string? LockedUntil);

/// <param name="Total">Of all that match, not of this page.</param>
public sealed record UsersReply(IReadOnlyList<UserReply> Users, int Total);

/// <param name="Password">Shown this once, where the server made it.</param>
public sealed record NewUserReply(UserReply User, string? Password);

public sealed record AccessReply(IReadOnlyList<PermissionReply> Permissions, IReadOnlyList<RoleReply> Roles);

public sealed record PermissionReply(string Name, string Means);

public sealed record RoleReply(string Name, IReadOnlyList<string> Permissions);
