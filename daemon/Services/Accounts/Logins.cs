namespace SidFlow.Services.Accounts;

/// <summary>Decides who has logged in.</summary>
public sealed class Logins(UserStore users, LoginThrottle throttle, SecondFactor second, IPasswordHash passwords) : IDisposable
{
    /// <summary>Hashing is slow by intent, and music comes first.</summary>
    private readonly SemaphoreSlim hashing = new(2, 2);

    /// <summary>Checked for accounts that do not exist, so that they take as long as others.</summary>
    private readonly Lazy<string> nobody = new(() => passwords.Make(Secrets.New()));

    /// <param name="code">Of the second factor; null where the client knows of none.</param>
    /// <param name="client">Where the try comes from.</param>
    public async Task<LoginResult> TryAsync(string? name, string? password, string? code, string client, CancellationToken stop)
    {
        // A name that none can have is counted for the client only.
        string? account = AccountRules.NameOf(name);
        if (await throttle.BeginAsync(account, client, stop) is { } wait)
            return new LoginResult(null, LoginRefusal.Locked, wait);
        User? user = account is null ? null : users.Find(account);
        string given = password is { Length: <= AccountRules.LongestPassword } ? password : "";
        (bool right, bool old) = await HashingAsync(() => passwords.Check((user is null ? null : users.PasswordOf(user.Id)) ?? nobody.Value, given), stop);
        if (user is null || !right)
            return new LoginResult(null, LoginRefusal.Wrong);
        if (user.HasTotp)
        {
            if (string.IsNullOrEmpty(code))
            {
                await throttle.SucceededAsync(account, client, wholly: false, stop);
                return new LoginResult(null, LoginRefusal.CodeNeeded);
            }
            if (!await second.TryUseAsync(user.Id, code, stop))
                return new LoginResult(null, LoginRefusal.Wrong);
        }
        await throttle.SucceededAsync(account, client, wholly: true, stop);
        if (user.Suspended)
            return new LoginResult(null, LoginRefusal.Suspended);
        if (old)
            await users.RehashAsync(user.Id, await HashAsync(given, stop), stop);
        await users.NoteLoginAsync(user.Id, stop);
        return new LoginResult(user, null);
    }

    /// <summary>Asks for the password again, before something that it alone must open. Counted like a login.</summary>
    /// <returns>Null when it is right.</returns>
    public async Task<LoginResult?> ConfirmAsync(User user, string? password, string client, CancellationToken stop)
    {
        if (await throttle.BeginAsync(user.Name, client, stop) is { } wait)
            return new LoginResult(null, LoginRefusal.Locked, wait);
        string given = password is { Length: <= AccountRules.LongestPassword } ? password : "";
        (bool right, _) = await HashingAsync(() => passwords.Check(users.PasswordOf(user.Id) ?? nobody.Value, given), stop);
        if (!right)
            return new LoginResult(null, LoginRefusal.Wrong);
        await throttle.SucceededAsync(user.Name, client, wholly: true, stop);
        return null;
    }

    public Task<string> HashAsync(string password, CancellationToken stop) => HashingAsync(() => passwords.Make(password), stop);

    public void Dispose() => hashing.Dispose();

    private async Task<T> HashingAsync<T>(Func<T> work, CancellationToken stop)
    {
        await hashing.WaitAsync(stop);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            hashing.Release();
        }
    }
}

/// <param name="User">Null when nobody was let in.</param>
/// <param name="Wait">How long, when <see cref="LoginRefusal.Locked"/>.</param>
public sealed record LoginResult(User? User, LoginRefusal? Refusal, TimeSpan? Wait = null);

public enum LoginRefusal
{
    /// <summary>Name, password or code.</summary>
    Wrong,

    /// <summary>The password is right, and a code of the second factor is missing.</summary>
    CodeNeeded,

    /// <summary>Too many tries.</summary>
    Locked,

    Suspended,
}
