using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Accounts;

/// <summary>An account's second factor: a secret shared with an app, and codes for the day the app is lost.</summary>
public sealed class SecondFactor(Database database, ISecretBox box, TimeProvider clock)
{
    public const int RecoveryCodes = 10;

    private const int RecoveryGroups = 4;

    /// <summary>Makes a secret, which is not in use before <see cref="ConfirmAsync"/>.</summary>
    /// <exception cref="AccountException">One is in use.</exception>
    public async Task<byte[]> EnrolAsync(long user, CancellationToken stop)
    {
        byte[] secret = Totp.NewSecret();
        byte[] kept = box.Seal(secret);
        int changed = await database.WriteAsync(Durability.Saved, (connection, transaction) =>
            connection.Execute("UPDATE users SET totp = @kept, totp_step = 0 WHERE id = @user AND totp_on = 0", new { user, kept }, transaction), stop);
        return changed > 0 ? secret : throw new AccountException("A second factor is in use. Switch it off first.");
    }

    /// <summary>Puts it into use, once the app has shown that it knows the secret.</summary>
    /// <returns>The recovery codes, which are never shown again; null for a wrong code.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(long user, string code, CancellationToken stop)
    {
        if (SecretOf(user) is not { } found || Totp.Match(found.Secret, code, clock.GetUtcNow(), found.Step) is not { } step)
            return null;
        string[] codes = NewCodes();
        int changed = await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            Keep(codes, user, connection, transaction);
            return connection.Execute("UPDATE users SET totp_on = 1, totp_step = @step WHERE id = @user AND totp_step < @step", new { user, step }, transaction);
        }, stop);
        return changed > 0 ? codes : null;
    }

    /// <summary>A code of the app, or a recovery code; each is used up by this.</summary>
    public async Task<bool> TryUseAsync(long user, string code, CancellationToken stop)
    {
        if (SecretOf(user) is { } found && Totp.Match(found.Secret, code, clock.GetUtcNow(), found.Step) is { } step)
            // Of two that come in at once with the same code, one is first.
            return await database.WriteAsync(Durability.Saved, (connection, transaction) =>
                connection.Execute("UPDATE users SET totp_step = @step WHERE id = @user AND totp_step < @step", new { user, step }, transaction), stop) > 0;
        string hash = Secrets.HashOf(Secrets.Plain(code));
        return await database.WriteAsync(Durability.Saved, (connection, transaction) =>
            connection.Execute("DELETE FROM recovery_codes WHERE user = @user AND hash = @hash", new { user, hash }, transaction), stop) > 0;
    }

    /// <summary>New recovery codes in place of what is left of the old ones.</summary>
    /// <returns>Never shown again; null where no second factor is in use.</returns>
    public async Task<IReadOnlyList<string>?> RenewAsync(long user, CancellationToken stop)
    {
        string[] codes = NewCodes();
        bool isOn = await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            if (connection.ExecuteScalar<long>("SELECT totp_on FROM users WHERE id = @user", new { user }, transaction) == 0)
                return false;
            Keep(codes, user, connection, transaction);
            return true;
        }, stop);
        return isOn ? codes : null;
    }

    public Task RemoveAsync(long user, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        connection.Execute("UPDATE users SET totp = NULL, totp_on = 0, totp_step = 0 WHERE id = @user", new { user }, transaction);
        connection.Execute("DELETE FROM recovery_codes WHERE user = @user", new { user }, transaction);
    }, stop);

    /// <summary>How many recovery codes are left.</summary>
    public int CodesLeft(long user) => database.Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM recovery_codes WHERE user = @user", new { user }));

    private static string[] NewCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Secrets.NewReadable(RecoveryGroups))];

    private static void Keep(string[] codes, long user, SqliteConnection connection, SqliteTransaction transaction)
    {
        connection.Execute("DELETE FROM recovery_codes WHERE user = @user", new { user }, transaction);
        connection.Execute("INSERT INTO recovery_codes(user, hash) VALUES(@user, @hash)", codes.Select(made => new { user, hash = Secrets.HashOf(Secrets.Plain(made)) }), transaction);
    }

    private (byte[] Secret, long Step)? SecretOf(long user)
    {
        (byte[]? kept, long step) = database.Read(connection => connection.QuerySingleOrDefault<(byte[]?, long)>("SELECT totp, totp_step FROM users WHERE id = @user", new { user }));
        return kept is not null && box.Open(kept) is { } secret ? (secret, step) : null;
    }
}
