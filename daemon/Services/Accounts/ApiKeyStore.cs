using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Accounts;

/// <summary>Keys for programs. A key may do what its scopes say, and never more than its owner.</summary>
public sealed class ApiKeyStore(Database database, TimeProvider clock)
{
    /// <summary>What all keys begin with, so that they are known in logs and by scanners of leaked secrets.</summary>
    public const string Prefix = "sidflow_";

    public const int Most = 1_000, LongestName = 64;

    /// <summary>Writing each use down would make reading as slow as writing.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    private const string Columns = "api_keys.id AS Id, api_keys.name AS Name, user AS User, users.name AS Owner, scopes AS Scopes, start AS Start, api_keys.created AS Created, expires AS Expires, last_used AS LastUsed";
    private const string Source = "api_keys LEFT JOIN users ON users.id = user";

    /// <param name="user">Whose key it is; null for the machine's operator.</param>
    /// <returns>The key, which is never shown again, and what is kept of it.</returns>
    /// <exception cref="AccountException">There are too many.</exception>
    public async Task<(string Secret, ApiKey Key)> AddAsync(string name, long? user, IReadOnlyCollection<Permission> scopes, DateTimeOffset? expires, CancellationToken stop)
    {
        string secret = Prefix + Secrets.New();
        long id = await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM api_keys", transaction: transaction) >= Most)
                throw new AccountException($"There are {Most} keys already. Revoke some first.");
            return connection.ExecuteScalar<long>(
                "INSERT INTO api_keys(secret, start, name, user, scopes, created, expires) VALUES(@hash, @start, @name, @user, @scopes, @now, @expires) RETURNING id",
                new
                {
                    hash = Secrets.HashOf(secret),
                    start = secret[..(Prefix.Length + 4)],
                    name,
                    user,
                    scopes = string.Join(' ', scopes.Order().Select(AccessTable.NameOf)),
                    now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    expires = expires?.ToUnixTimeMilliseconds(),
                }, transaction);
        }, stop);
        return (secret, Find(id)!);
    }

    /// <summary>Null for a key that is not, or no longer, good.</summary>
    public ApiKey? Find(string secret) => database.Read(connection => connection.QuerySingleOrDefault<Row>(
        $"SELECT {Columns} FROM {Source} WHERE secret = @hash AND (expires IS NULL OR expires > @now) AND (user IS NULL OR suspended = 0)",
        new { hash = Secrets.HashOf(secret), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }))?.ToKey();

    public ApiKey? Find(long id) => database.Read(connection => connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM {Source} WHERE api_keys.id = @id", new { id }))?.ToKey();

    /// <summary>By name, the expired ones too.</summary>
    public IReadOnlyList<ApiKey> List() => database.Read(connection => connection
        .Query<Row>($"SELECT {Columns} FROM {Source} ORDER BY api_keys.name, api_keys.id").Select(row => row.ToKey()).ToArray());

    public Task<bool> RevokeAsync(long id, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM api_keys WHERE id = @id", new { id }, transaction) > 0, stop);

    public async Task NoteUseAsync(ApiKey key, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (key.LastUsed is null || now - key.LastUsed > UseResolution)
            await database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
                connection.Execute("UPDATE api_keys SET last_used = @now WHERE id = @Id", new { key.Id, now = now.ToUnixTimeMilliseconds() }, transaction), stop);
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
        public long? User { get; init; }
        public string? Owner { get; init; }
        public string Scopes { get; init; } = "";
        public string Start { get; init; } = "";
        public long Created { get; init; }
        public long? Expires { get; init; }
        public long? LastUsed { get; init; }

        public ApiKey ToKey() => new(Id, Name, User, Owner,
            [.. Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AccessTable.FindPermission).OfType<Permission>()],
            Start, DateTimeOffset.FromUnixTimeMilliseconds(Created), Time(Expires), Time(LastUsed));

        private static DateTimeOffset? Time(long? ms) => ms is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }
}

/// <param name="User">The owner's number; null for the machine's operator.</param>
/// <param name="Start">The key's first characters.</param>
/// <param name="Expires">Null: never.</param>
/// <param name="LastUsed">To the minute; null: not yet.</param>
public sealed record ApiKey(
    long Id, string Name, long? User, string? Owner, IReadOnlyList<Permission> Scopes, string Start, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed);
