namespace SidFlow.Services.Accounts;

/// <summary>An account, without its secrets.</summary>
/// <param name="MustChange">The password was given by somebody else: until it is changed, the account may do nothing but that.</param>
/// <param name="Listener">Whose taste the account's ratings are (<see cref="Taste.Listeners"/>).</param>
/// <param name="HasTotp">A second factor is needed to log in.</param>
public sealed record User(
    long Id, string Name, Role Role, bool MustChange, bool Suspended, string Listener, DateTimeOffset Created, DateTimeOffset? LastLogin, bool HasTotp)
{
    public bool IsAdmin => Role != Role.Listener;
}
