using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Accounts;

/// <summary>Slows down those who guess: an account and a client each have so many tries, then wait, longer each time. Counted on disk before the try is made, so that neither haste nor a power cut gives one for free.</summary>
public sealed class LoginThrottle(Database database, TimeProvider clock)
{
    /// <summary>Failures before the first wait.</summary>
    public const int AccountTries = 5, ClientTries = 20;

    public static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1), LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>After so long without a failure, all is forgotten.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Counts a try as failed until <see cref="SucceededAsync"/> says otherwise.</summary>
    /// <param name="account">Name of an account, whether it exists or not; null for tries that name none.</param>
    /// <returns>How long to wait instead; null to go on.</returns>
    public Task<TimeSpan?> BeginAsync(string? account, string client, CancellationToken stop) => database.WriteAsync<TimeSpan?>(Durability.Saved, (connection, transaction) =>
    {
        DateTimeOffset now = clock.GetUtcNow();
        connection.Execute("DELETE FROM login_failures WHERE last < @old AND until < @now",
            new { old = (now - Memory).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds() }, transaction);
        (string Subject, int Tries)[] subjects = Subjects(account, client);
        long until = subjects.Max(subject => connection.ExecuteScalar<long>("SELECT until FROM login_failures WHERE subject = @Subject", new { subject.Subject }, transaction));
        if (until > now.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(until) - now;
        foreach ((string subject, int tries) in subjects)
        {
            int count = 1 + connection.ExecuteScalar<int>("SELECT count FROM login_failures WHERE subject = @subject", new { subject }, transaction);
            long wait = count < tries ? 0 : (now + WaitAfter(count - tries)).ToUnixTimeMilliseconds();
            connection.Execute(
                "INSERT INTO login_failures(subject, count, last, until) VALUES(@subject, @count, @now, @wait) ON CONFLICT DO UPDATE SET count = @count, last = @now, until = @wait",
                new { subject, count, now = now.ToUnixTimeMilliseconds(), wait }, transaction);
        }
        return null;
    }, stop);

    /// <summary>The try was none that failed. A client keeps its other failures: a guesser may have an account of its own.</summary>
    /// <param name="wholly">False where only the password was right and a code is still to come: then the account keeps its other failures too.</param>
    public Task SucceededAsync(string? account, string client, bool wholly, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        foreach ((string subject, _) in Subjects(account, client))
            connection.Execute(
                "UPDATE login_failures SET until = 0, count = CASE WHEN @all THEN 0 ELSE max(0, count - 1) END WHERE subject = @subject",
                new { subject, all = wholly && subject.StartsWith(UserPrefix, StringComparison.Ordinal) }, transaction);
        connection.Execute("DELETE FROM login_failures WHERE count = 0", transaction: transaction);
    }, stop);

    /// <summary>Whoever looks after the account lets it in again at once.</summary>
    public Task UnlockAsync(string account, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM login_failures WHERE subject = @subject", new { subject = UserPrefix + account }, transaction), stop);

    /// <summary>Until when an account is locked; null when it is not.</summary>
    public DateTimeOffset? LockedUntil(string account)
    {
        long until = database.Read(connection => connection.ExecuteScalar<long>("SELECT until FROM login_failures WHERE subject = @subject", new { subject = UserPrefix + account }));
        return until > clock.GetUtcNow().ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null;
    }

    private const string UserPrefix = "user:", ClientPrefix = "client:";

    private static (string Subject, int Tries)[] Subjects(string? account, string client) =>
        account is null ? [(ClientPrefix + client, ClientTries)] : [(UserPrefix + account, AccountTries), (ClientPrefix + client, ClientTries)];

    private static TimeSpan WaitAfter(int beyond) => beyond >= 4 ? LongestWait : FirstWait * (1 << beyond);
}
