using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;

namespace SidFlow.Web.Accounts;

/// <summary>What accounts and keys may do as they stand now: a role taken away counts from the next request on.</summary>
public sealed class Callers(SettingsShelf settings)
{
    static readonly IReadOnlySet<Permission> None = new HashSet<Permission>();

    public Caller OfUser(User user, string way, long? session = null)
    {
        string? pending = user.MustChange ? "password" : settings.Current.Accounts.RequireTotp && user is { IsAdmin: true, HasTotp: false } ? "totp" : null;
        return new Caller($"user:{user.Name}", way, pending is null ? AccessTable.Of(user.Role) : None) { User = user, Session = session, Pending = pending };
    }

    /// <param name="owner">Null for a key of the machine's operator.</param>
    public static Caller OfKey(ApiKey key, User? owner) => new(
        owner is null ? $"key:{key.Name}" : $"key:{key.Name} of {owner.Name}", Doors.Key,
        key.Scopes.Where(scope => key.User is null || (owner is not null && AccessTable.Of(owner.Role).Contains(scope))).ToHashSet())
    {
        User = owner,
    };
}
