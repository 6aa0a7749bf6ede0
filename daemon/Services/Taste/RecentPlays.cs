using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>A song that somebody heard.</summary>
/// <param name="InRoom">In the room, by the household; else in the listener's own browser.</param>
public sealed record RecentPlay(SongId Song, DateTimeOffset At, bool InRoom);

/// <summary>What was played last.</summary>
public sealed class RecentPlays(Database database)
{
    /// <param name="listener">Who asks; null: somebody who never did anything here.</param>
    /// <returns>What the listener and the room played, the newest first, each song once.</returns>
    public IReadOnlyList<RecentPlay> Of(string? listener, int most) => database.Read(connection => connection
        .Query<(string Path, int Song, long At, string Listener)>(
            """
            SELECT path, song, MAX(at), listener FROM feedback JOIN taste_tunes ON taste_tunes.id = tune
            WHERE action = 'play' AND listener IN (@listener, @house) GROUP BY tune, song ORDER BY MAX(at) DESC, path, song LIMIT @most
            """, new { listener, house = Listeners.House, most })
        .Select(row => new RecentPlay(new SongId(row.Path, row.Song), DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Listener == Listeners.House))
        .ToArray());
}
