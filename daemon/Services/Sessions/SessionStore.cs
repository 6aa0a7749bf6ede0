using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Sessions;

/// <summary>One session as it is stored.</summary>
internal sealed record StoredSession(Guid Id, SongId Song, SessionScope Scope, TimeSpan Duration, DateTimeOffset Created, DateTimeOffset LastAccess);

/// <summary>The rows of the playback sessions.</summary>
internal sealed class SessionStore(Database database)
{
    public IReadOnlyList<StoredSession> Load() => database.Read(connection =>
        connection.Query<(string Id, string Path, int Song, string Scope, long Duration, long Created, long LastAccess)>(
                "SELECT id, path, song, scope, duration_ms, created, last_access FROM playback_sessions")
            .Select(row => new StoredSession(Guid.Parse(row.Id), new SongId(row.Path, row.Song), Enum.Parse<SessionScope>(row.Scope),
                TimeSpan.FromMilliseconds(row.Duration), DateTimeOffset.FromUnixTimeMilliseconds(row.Created),
                DateTimeOffset.FromUnixTimeMilliseconds(row.LastAccess)))
            .ToArray());

    /// <summary>A session is worth a reload of the page: losing the last ones to a power cut is no harm.</summary>
    public Task SaveAsync(IReadOnlyCollection<StoredSession> changed, IReadOnlyCollection<Guid> gone, CancellationToken stop) =>
        database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        {
            connection.Execute(
                """
                INSERT INTO playback_sessions(id, path, song, scope, duration_ms, created, last_access)
                VALUES(@Id, @Path, @Song, @Scope, @Duration, @Created, @LastAccess)
                ON CONFLICT(id) DO UPDATE SET path = excluded.path, last_access = excluded.last_access
                """,
                changed.Select(session => new
                {
                    Id = session.Id.ToString(),
                    session.Song.Path,
                    session.Song.Song,
                    Scope = session.Scope.ToString(),
                    Duration = (long)session.Duration.TotalMilliseconds,
                    Created = session.Created.ToUnixTimeMilliseconds(),
                    LastAccess = session.LastAccess.ToUnixTimeMilliseconds(),
                }), transaction);
            connection.Execute("DELETE FROM playback_sessions WHERE id = @Id", gone.Select(id => new { Id = id.ToString() }), transaction);
        }, stop);
}
