using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>API keys. A key belongs to whoever makes it, and never opens more than its owner may.</summary>
public sealed class KeyEndpoints(ApiKeyStore keys, UserStore users, TimeProvider clock)
{
    const int LongestDays = 3_650;

    /// <summary>Of one person.</summary>
    const int MostOwn = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/keys").WithTags("administration");
        api.MapGet("", () => Reply.Ok<IReadOnlyList<KeyReply>>([.. keys.List().Select(KeyReply.Of)])).Needs(Permission.ManageKeys).WithSummary("All keys, without what opens them");
        api.MapPost("", AddAsync).Needs(Permission.ManageKeys, "key:add").WithSummary("Make a key, answered this once: name, scopes (permissions), expiresInDays; user only for the machine's operator");
        api.MapDelete("/{id}", RevokeAsync).Needs(Permission.ManageKeys, "key:revoke").WithSummary("Revoke a key");
        RouteGroupBuilder own = routes.MapGroup("/api/auth/keys").WithTags("accounts");
        own.MapGet("", (HttpContext context) => Reply.Ok<IReadOnlyList<KeyReply>>([.. OfCaller(context).Select(KeyReply.Of)])).NeedsAccount().WithSummary("Your keys, without what opens them");
        own.MapPost("", AddOwnAsync).NeedsAccount("key:add").WithSummary("Make a key for yourself, answered this once: name, scopes (permissions that you have), expiresInDays");
        own.MapDelete("/{id}", RevokeOwnAsync).NeedsAccount("key:revoke").WithSummary("Revoke one of your keys");
    }

    async Task<Ok<Envelope<NewKeyReply>>> AddOwnAsync(NewKeyRequest request, HttpContext context, CancellationToken stop)
    {
        if (OfCaller(context).Count() >= MostOwn)
            throw new AccountException($"You have {MostOwn} keys already. Revoke some first.");
        return await AddAsync(request with { User = null }, context, stop);
    }

    async Task<Ok<Envelope<bool>>> RevokeOwnAsync(long id, HttpContext context, CancellationToken stop) =>
        OfCaller(context).Any(key => key.Id == id) && await keys.RevokeAsync(id, stop) ? Reply.Ok(true) : throw RequestException.NotFound("You have no such key.");

    IEnumerable<ApiKey> OfCaller(HttpContext context)
    {
        long user = Caller.Of(context)!.User!.Id;
        return keys.List().Where(key => key.User == user);
    }

    async Task<Ok<Envelope<NewKeyReply>>> AddAsync(NewKeyRequest request, HttpContext context, CancellationToken stop)
    {
        Caller caller = Caller.Of(context)!;
        string name = Field.AtMost("name", request.Name?.Trim(), ApiKeyStore.LongestName) is { Length: > 0 } given && !given.Any(char.IsControl)
            ? given : throw RequestException.Invalid("name", "a name is needed, to tell it from other keys");
        Permission[] scopes = [.. (request.Scopes ?? []).Select(scope => AccessTable.FindPermission(scope)
            ?? throw RequestException.Invalid("scopes", $"'{scope}' is none of {string.Join(", ", AccessTable.Rows.Select(row => row.Name))}")).Distinct()];
        if (scopes.Length == 0)
            throw RequestException.Invalid("scopes", "at least one permission is needed");
        User? owner = OwnerOf(request.User, caller);
        if (scopes.Where(scope => !caller.May(scope) || (owner is not null && !AccessTable.Of(owner.Role).Contains(scope))).ToArray() is [var beyond, ..])
            throw new RequestException(StatusCodes.Status403Forbidden, "forbidden", $"The scope {AccessTable.NameOf(beyond)} is more than the key's owner may do.");
        int? days = Field.WithinIfGiven("expiresInDays", request.ExpiresInDays, 1, LongestDays);
        (string secret, ApiKey key) = await keys.AddAsync(name, owner?.Id, scopes, days is { } some ? clock.GetUtcNow() + TimeSpan.FromDays(some) : null, stop);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new NewKeyReply(KeyReply.Of(key), secret));
    }

    async Task<Ok<Envelope<bool>>> RevokeAsync(long id, CancellationToken stop) =>
        await keys.RevokeAsync(id, stop) ? Reply.Ok(true) : throw RequestException.NotFound("There is no such key.");

    User? OwnerOf(string? name, Caller caller)
    {
        if (string.IsNullOrEmpty(name) || name == caller.User?.Name)
            return caller.User;
        if (caller.Way is not (Doors.Peer or Doors.Token))
            throw new RequestException(StatusCodes.Status403Forbidden, "forbidden", "A key is made by its owner, or by the machine's operator.");
        return (AccountRules.NameOf(name) is { } known ? users.Find(known) : null) ?? throw RequestException.Invalid("user", "there is no such account");
    }
}

/// <param name="User">Its owner; null: whoever asks.</param>
/// <param name="Scopes">Names of permissions.</param>
/// <param name="ExpiresInDays">Null: it is good until it is revoked.</param>
public sealed record NewKeyRequest(string? Name, string? User, IReadOnlyList<string>? Scopes, int? ExpiresInDays);

/// <param name="Owner">Null: the machine's operator.</param>
/// <param name="Start">Its first characters.</param>
/// <param name="LastUsedAt">To the minute.</param>
public sealed record KeyReply(long Id, string Name, string? Owner, IReadOnlyList<string> Scopes, string Start, string CreatedAt, string? ExpiresAt, string? LastUsedAt)
{
    public static KeyReply Of(ApiKey key) => new(
        key.Id, key.Name, key.Owner, [.. key.Scopes.Select(AccessTable.NameOf)], key.Start, IsoTime.Of(key.Created), IsoTime.OfAny(key.Expires), IsoTime.OfAny(key.LastUsed));
}

/// <param name="Secret">The key itself, shown this once.</param>
public sealed record NewKeyReply(KeyReply Key, string Secret);
