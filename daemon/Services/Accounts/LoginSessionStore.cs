using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Accounts;

/// <summary>Who is logged in where. A session ends by itself, by logging out, or when somebody ends it.</summary>
public sealed class LoginSessionStore(Database database, TimeProvider clock)
{
    /// <summary>Of one account; a further one ends the oldest.</summary>
    public const int MostOfOne = 50;

    private const string Columns = "login_sessions.id AS Id, user AS User, users.name AS Name, login_sessions.created AS Created, renewed AS Renewed, expires AS Expires, client AS Client, agent AS Agent";
    private const string Source = "login_sessions JOIN users ON users.id = user";

    /// <returns>The secret that opens it, which is not stored.</returns>
    public async Task<string> OpenAsync(long user, DateTimeOffset expires, string client, string agent, CancellationToken stop)
    {
        string secret = Secrets.New();
        await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            connection.Execute("DELETE FROM login_sessions WHERE expires <= @now", new { now = Now }, transaction);
            connection.Execute("DELETE FROM login_sessions WHERE id IN (SELECT id FROM login_sessions WHERE user = @user ORDER BY renewed DESC LIMIT -1 OFFSET @keep)",
                new { user, keep = MostOfOne - 1 }, transaction);
            connection.Execute(
                "INSERT INTO login_sessions(secret, user, created, renewed, expires, client, agent) VALUES(@hash, @user, @now, @now, @expires, @client, @agent)",
                new { hash = Secrets.HashOf(secret), user, now = Now, expires = expires.ToUnixTimeMilliseconds(), client, agent = agent[..Math.Min(agent.Length, 200)] }, transaction);
        }, stop);
        return secret;
    }

    /// <summary>Null when it has ended.</summary>
    public LoginSession? Find(string secret) => database.Read(connection => connection
        .QuerySingleOrDefault<Row>($"SELECT {Columns} FROM {Source} WHERE secret = @hash AND expires > @now", new { hash = Secrets.HashOf(secret), now = Now }))?.ToSession();

    /// <remarks>A lost renewal costs a login at worst.</remarks>
    public Task RenewAsync(string secret, DateTimeOffset expires, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute("UPDATE login_sessions SET renewed = @now, expires = @expires WHERE secret = @hash",
            new { hash = Secrets.HashOf(secret), now = Now, expires = expires.ToUnixTimeMilliseconds() }, transaction), stop);

    public Task EndAsync(string secret, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM login_sessions WHERE secret = @hash", new { hash = Secrets.HashOf(secret) }, transaction), stop);

    /// <summary>The ones at work, the newest first.</summary>
    /// <param name="user">Null for everybody's.</param>
    public IReadOnlyList<LoginSession> List(long? user, int limit) => database.Read(connection => connection
        .Query<Row>($"SELECT {Columns} FROM {Source} WHERE expires > @now AND (@user IS NULL OR user = @user) ORDER BY renewed DESC LIMIT @limit", new { user, limit, now = Now })
        .Select(row => row.ToSession()).ToArray());

    public LoginSession? Find(long id) => database.Read(connection => connection
        .QuerySingleOrDefault<Row>($"SELECT {Columns} FROM {Source} WHERE login_sessions.id = @id AND expires > @now", new { id, now = Now }))?.ToSession();

    public Task EndAsync(long id, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM login_sessions WHERE id = @id", new { id }, transaction), stop);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Row
    {
        public long Id { get; init; }
        public long User { get; init; }
        public string Name { get; init; } = "";
        public long Created { get; init; }
        public long Renewed { get; init; }
        public long Expires { get; init; }
        public string Client { get; init; } = "";
        public string Agent { get; init; } = "";

        public LoginSession ToSession() => new(Id, User, Name, DateTimeOffset.FromUnixTimeMilliseconds(Created),
            DateTimeOffset.FromUnixTimeMilliseconds(Renewed), DateTimeOffset.FromUnixTimeMilliseconds(Expires), Client, Agent);
    }
}

/// <param name="Id">Its number, which opens nothing.</param>
/// <param name="Client">Address it was opened from.</param>
/// <param name="Agent">What the browser calls itself.</param>
public sealed record LoginSession(long Id, long User, string Name, DateTimeOffset Created, DateTimeOffset Renewed, DateTimeOffset Expires, string Client, string Agent);
