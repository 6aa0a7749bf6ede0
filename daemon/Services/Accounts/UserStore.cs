using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Accounts;

/// <summary>Accounts. What a call changes is on disk before it returns.</summary>
public sealed class UserStore(Database database, TimeProvider clock)
{
    public const int Most = 10_000;

    private const string Columns = "id AS Id, name AS Name, role AS Role, must_change AS MustChange, suspended AS Suspended, listener AS Listener, created AS Created, last_login AS LastLogin, totp_on AS TotpOn";

    public User? Find(long id) => One($"SELECT {Columns} FROM users WHERE id = @id", new { id });

    /// <param name="name">In its one form.</param>
    public User? Find(string name) => One($"SELECT {Columns} FROM users WHERE name = @name", new { name });

    /// <summary>By name.</summary>
    /// <param name="part">Only names with this in them; null for all.</param>
    public IReadOnlyList<User> List(string? part, Role? role, int offset, int limit) => database.Read(connection => connection
        .Query<Row>($"SELECT {Columns} FROM users {Filter} ORDER BY name LIMIT @limit OFFSET @offset", new { part, role = NameOf(role), offset, limit })
        .Select(row => row.ToUser()).ToArray());

    public int Count(string? part = null, Role? role = null) =>
        database.Read(connection => connection.ExecuteScalar<int>($"SELECT COUNT(*) FROM users {Filter}", new { part, role = NameOf(role) }));

    public bool HasSuperAdmin => Count(role: Role.SuperAdmin) > 0;

    public string? PasswordOf(long id) => database.Read(connection => connection.ExecuteScalar<string?>("SELECT password FROM users WHERE id = @id", new { id }));

    /// <param name="listener">Whose taste goes on in this account; null: nobody's yet.</param>
    /// <param name="first">Only while there is no super-admin.</param>
    /// <exception cref="AccountException">The name is taken, or there are too many.</exception>
    public Task<User> AddAsync(string name, Role role, string passwordHash, CancellationToken stop, bool mustChange = false, string? listener = null, bool first = false) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            if (first && HasOtherSuperAdmin(connection, transaction, 0, mustBeActive: false))
                throw new AccountException("There is a super-admin already.");
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM users WHERE name = @name", new { name }, transaction) > 0)
                throw new AccountException($"The name '{name}' is taken.");
            if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM users", transaction: transaction) >= Most)
                throw new AccountException($"There are {Most} accounts already.");
            // Two accounts of one browser would share a taste.
            if (listener is null || connection.ExecuteScalar<long>("SELECT COUNT(*) FROM users WHERE listener = @listener", new { listener }, transaction) > 0)
                listener = Listeners.Of(Listeners.NewSecret())!;
            long id = connection.ExecuteScalar<long>(
                "INSERT INTO users(name, role, password, must_change, listener, created) VALUES(@name, @role, @passwordHash, @mustChange, @listener, @now) RETURNING id",
                new { name, role = AccessTable.NameOf(role), passwordHash, mustChange, listener, now = Now }, transaction);
            return connection.QuerySingle<Row>($"SELECT {Columns} FROM users WHERE id = @id", new { id }, transaction).ToUser();
        }, stop);

    /// <exception cref="AccountException">The last super-admin would be one no more.</exception>
    public Task SetRoleAsync(long id, Role role, CancellationToken stop) => ChangeAsync((connection, transaction) =>
    {
        if (role != Role.SuperAdmin)
            KeepOneSuperAdmin(connection, transaction, id);
        connection.Execute("UPDATE users SET role = @role WHERE id = @id", new { id, role = AccessTable.NameOf(role) }, transaction);
    }, stop);

    /// <summary>Also ends the account's login sessions but <paramref name="keep"/>, the public number of one.</summary>
    public Task SetPasswordAsync(long id, string hash, bool mustChange, long? keep, CancellationToken stop) => ChangeAsync((connection, transaction) =>
    {
        connection.Execute("UPDATE users SET password = @hash, must_change = @mustChange WHERE id = @id", new { id, hash, mustChange }, transaction);
        connection.Execute("DELETE FROM login_sessions WHERE user = @id AND id IS NOT @keep", new { id, keep }, transaction);
    }, stop);

    /// <summary>The same password, hashed anew.</summary>
    public Task RehashAsync(long id, string hash, CancellationToken stop) =>
        ChangeAsync((connection, transaction) => connection.Execute("UPDATE users SET password = @hash WHERE id = @id", new { id, hash }, transaction), stop);

    /// <summary>A suspended account's sessions end, and its keys open nothing.</summary>
    /// <exception cref="AccountException">It is the last super-admin.</exception>
    public Task SuspendAsync(long id, bool suspended, CancellationToken stop) => ChangeAsync((connection, transaction) =>
    {
        if (suspended)
            KeepOneSuperAdmin(connection, transaction, id);
        connection.Execute("UPDATE users SET suspended = @suspended WHERE id = @id", new { id, suspended }, transaction);
        if (suspended)
            connection.Execute("DELETE FROM login_sessions WHERE user = @id", new { id }, transaction);
    }, stop);

    /// <summary>With its sessions, keys and codes. Its ratings stay, as a nameless listener's.</summary>
    /// <exception cref="AccountException">It is the last super-admin.</exception>
    public Task RemoveAsync(long id, CancellationToken stop) => ChangeAsync((connection, transaction) =>
    {
        KeepOneSuperAdmin(connection, transaction, id);
        connection.Execute("DELETE FROM users WHERE id = @id", new { id }, transaction);
    }, stop);

    public Task NoteLoginAsync(long id, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute("UPDATE users SET last_login = @now WHERE id = @id", new { id, now = Now }, transaction), stop);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private const string Filter = "WHERE (@part IS NULL OR instr(name, @part) > 0) AND (@role IS NULL OR role = @role)";

    private static string? NameOf(Role? role) => role is { } given ? AccessTable.NameOf(given) : null;

    private Task ChangeAsync(Action<SqliteConnection, SqliteTransaction> change, CancellationToken stop) => database.WriteAsync(Durability.Saved, change, stop);

    private static void KeepOneSuperAdmin(SqliteConnection connection, SqliteTransaction transaction, long id)
    {
        bool isOne = connection.ExecuteScalar<string?>("SELECT role FROM users WHERE id = @id AND suspended = 0", new { id }, transaction) == AccessTable.NameOf(Role.SuperAdmin);
        if (isOne && !HasOtherSuperAdmin(connection, transaction, id, mustBeActive: true))
            throw new AccountException("This is the last super-admin. Make another one first.");
    }

    private static bool HasOtherSuperAdmin(SqliteConnection connection, SqliteTransaction transaction, long id, bool mustBeActive) => connection.ExecuteScalar<long>(
        "SELECT COUNT(*) FROM users WHERE role = @role AND id <> @id AND (suspended = 0 OR NOT @mustBeActive)",
        new { role = AccessTable.NameOf(Role.SuperAdmin), id, mustBeActive }, transaction) > 0;

    private User? One(string query, object values) => database.Read(connection => connection.QuerySingleOrDefault<Row>(query, values))?.ToUser();

    private sealed class Row
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
        public string Role { get; init; } = "";
        public bool MustChange { get; init; }
        public bool Suspended { get; init; }
        public string Listener { get; init; } = "";
        public long Created { get; init; }
        public long? LastLogin { get; init; }
        public bool TotpOn { get; init; }

        // A role of a newer version's may do nothing here.
        public User ToUser() => new(Id, Name, AccessTable.FindRole(Role) ?? Accounts.Role.Listener, MustChange, Suspended, Listener,
            DateTimeOffset.FromUnixTimeMilliseconds(Created), LastLogin is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, TotpOn);
    }
}
