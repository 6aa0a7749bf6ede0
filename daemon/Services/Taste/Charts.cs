using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>A song's place in the charts.</summary>
public sealed record ChartEntry(SongId Song, int Plays, int Likes);

/// <summary>What is played most.</summary>
public sealed class Charts(Database database)
{
    /// <param name="since">Null: from the beginning.</param>
    /// <returns>Songs by plays, then likes, then the bytewise order of their paths.</returns>
    public IReadOnlyList<ChartEntry> Top(DateTimeOffset? since, int most) => database.Read(connection => connection
        .Query<(string Path, int Song, int Plays, int Likes)>(
            """
            SELECT path, song, plays, likes FROM (
                SELECT tune, song, COUNT(*) FILTER (WHERE action = 'play') AS plays, COUNT(DISTINCT listener) FILTER (WHERE action = 'like') AS likes
                FROM feedback WHERE action IN ('play', 'like') AND at >= @since GROUP BY tune, song)
            JOIN taste_tunes ON taste_tunes.id = tune
            WHERE plays > 0 ORDER BY plays DESC, likes DESC, path, song LIMIT @most
            """, new { since = since?.ToUnixTimeMilliseconds() ?? 0, most })
        .Select(row => new ChartEntry(new SongId(row.Path, row.Song), row.Plays, row.Likes))
        .ToArray());
}
