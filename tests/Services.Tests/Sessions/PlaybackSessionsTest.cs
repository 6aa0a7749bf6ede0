using Dapper;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Sessions;

[TestFixture, CancelAfter(30_000)]
public sealed class PlaybackSessionsTest
{
    private static readonly SongId song = new("a.sid", 2);

    private string folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private PlaybackSessions sessions = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-sessions-").FullName;
        clock = new ManualClock();
        database = new Database(Path.Combine(folder, "sidflow.db"), clock);
        sessions = new PlaybackSessions(database, clock, mostPerMinute: 3);
    }

    [TearDown]
    public async Task TearDown()
    {
        await sessions.DisposeAsync();
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void ASessionLivesFifteenMinutesFromItsLastAccess()
    {
        PlaybackSession session = Create();
        for (int i = 0; i < 4; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(14.9));
            Assert.That(sessions.Touch(session.Id)!.ExpiresAt, Is.EqualTo(clock.GetUtcNow() + TimeSpan.FromMinutes(15)));
        }

        clock.Advance(TimeSpan.FromMinutes(15));

        Assert.That(sessions.Touch(session.Id), Is.Null);
        Assert.That((sessions.Count, sessions.Evicted), Is.EqualTo((0, 1L)));
    }

    [Test]
    public void SessionsNobodyAsksForAreSweptAndCounted()
    {
        Create();
        Create();

        clock.Advance(TimeSpan.FromMinutes(16));

        Assert.That(() => (sessions.Count, sessions.Evicted), Is.EqualTo((0, 2L)).After(5_000, 10));
        Assert.That(Rows, Is.Zero.After(5_000, 10));
    }

    [Test]
    public async Task ARestartKeepsSessionsAndDropsTheExpired()
    {
        PlaybackSession old = Create();
        clock.Advance(TimeSpan.FromMinutes(10));
        PlaybackSession young = Create();
        await sessions.DisposeAsync();
        clock.Advance(TimeSpan.FromMinutes(6));

        sessions = new PlaybackSessions(database, clock);

        Assert.That(sessions.Touch(old.Id), Is.Null);
        Assert.That(sessions.Touch(young.Id), Is.EqualTo(young with { ExpiresAt = clock.GetUtcNow() + TimeSpan.FromMinutes(15) }));
    }

    [Test]
    public void ANewSessionIsStoredAtOnceAndItsAccessWithinThirtySeconds()
    {
        PlaybackSession session = Create();
        Assert.That(Rows, Is.EqualTo(1).After(5_000, 10));
        long stored = LastAccess();
        clock.Advance(TimeSpan.FromSeconds(10));
        sessions.Touch(session.Id);
        Assert.That(LastAccess(), Is.EqualTo(stored));

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.That(LastAccess, Is.EqualTo(stored + 10_000).After(5_000, 10));
    }

    [Test]
    public void ASessionThatCannotBeStoredLivesOnAndTheReasonIsTold()
    {
        // A trigger that refuses every row stands in for a disk that does.
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder, "sidflow.db")};Pooling=False"))
        {
            connection.Execute("CREATE TRIGGER no_rows BEFORE INSERT ON playback_sessions BEGIN SELECT RAISE(ABORT, 'no room'); END");
        }

        PlaybackSession session = Create();

        Assert.That(() => sessions.StoreTrouble, Is.Not.Null.After(5_000, 10));
        Assert.That(sessions.Touch(session.Id), Is.Not.Null);
    }

    [Test]
    public void AClientMayOpenSoManySessionsInAnyMinute()
    {
        Create();
        clock.Advance(TimeSpan.FromSeconds(30));
        Create();
        Create();
        SessionLimitException refusal = Assert.Throws<SessionLimitException>(() => Create())!;
        Assert.That(refusal.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(sessions.Create(song, SessionScope.Play, TimeSpan.FromMinutes(3), "another client"), Is.Not.Null);

        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(Create(), Is.Not.Null);
        Assert.Throws<SessionLimitException>(() => Create());
    }

    [Test]
    public void IdsAreRandomUuids()
    {
        PlaybackSession one = Create();
        PlaybackSession two = Create();

        Assert.That(one.Id, Is.Not.EqualTo(two.Id));
        Assert.That((one.Id.Version, two.Id.Version), Is.EqualTo((4, 4)));
        Assert.That(sessions.Touch(Guid.NewGuid()), Is.Null);
    }

    private PlaybackSession Create() => sessions.Create(song, SessionScope.Manual, TimeSpan.FromMinutes(3), "192.0.2.1");

    private long Rows() => database.Read(connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM playback_sessions"));

    private long LastAccess() => database.Read(connection => connection.ExecuteScalar<long>("SELECT MAX(last_access) FROM playback_sessions"));
}
