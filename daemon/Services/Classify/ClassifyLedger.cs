using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Classify;

/// <summary>What is known of one song of a tune.</summary>
/// <param name="HasRecord">False: it is known why there is none.</param>
/// <param name="IsLasting">It will not change by doing it again: a whole record, or a refusal.</param>
internal sealed record KnownSong(long Song, string? Md5, string? Recipe, string? Job, bool HasRecord, bool IsLasting);

/// <summary>A song without a record.</summary>
/// <param name="IsLasting">The same file will be refused again.</param>
internal sealed record Unclassified(string Path, int Song, string Md5, string Recipe, string Job, bool IsLasting, string Reason);

/// <summary>What runs have come to, song by song: from here a later run goes on.</summary>
public sealed class ClassifyLedger(Database database)
{
    internal IReadOnlyDictionary<long, KnownSong> Known(string path) => database.Read(connection => connection
        .Query<(long Song, string? Md5, string? Recipe, string? Job, long HasRecord, long IsLasting)>(
            """
            SELECT song, md5, recipe, job, 1, degraded IS NULL FROM classified WHERE path = @path
            UNION ALL SELECT song, md5, recipe, job, 0, lasting FROM unclassified WHERE path = @path
            """, new { path })
        .ToDictionary(row => row.Song, row => new KnownSong(row.Song, row.Md5, row.Recipe, row.Job, row.HasRecord != 0, row.IsLasting != 0)));

    /// <summary>Why a song has no record; null where it has one, or nobody tried.</summary>
    internal string? ReasonOf(string path, int song) => database.Read(connection => connection.QueryFirstOrDefault<string>("SELECT reason FROM unclassified WHERE path = @path AND song = @song", new { path, song }));

    /// <summary>Songs that this job could not do, and that are worth another try.</summary>
    internal IReadOnlySet<(string Path, int Song)> Failed(string job) => database.Read(connection => connection
        .Query<(string Path, long Song)>("SELECT path, song FROM unclassified WHERE job = @job AND lasting = 0", new { job })
        .Select(row => (row.Path, (int)row.Song)).ToHashSet());

    /// <summary>Where the same song of the same file was measured by the same recipe; null where it was not.</summary>
    internal string? PathOf(string md5, int song, string recipe) => database.Read(connection => connection
        .QueryFirstOrDefault<string>("SELECT path FROM classified WHERE md5 = @md5 AND song = @song AND recipe = @recipe AND degraded IS NULL", new { md5, song, recipe }));

    internal Task SaveAsync(IReadOnlyCollection<Unclassified> songs, CancellationToken stop) => songs.Count == 0 ? Task.CompletedTask : database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        foreach (Unclassified song in songs)
        {
            connection.Execute(
                "INSERT OR REPLACE INTO unclassified(path, song, md5, recipe, job, lasting, reason) VALUES(@Path, @Song, @Md5, @Recipe, @Job, @IsLasting, @Reason)", song, transaction);
            // What was known of an older file or by older code is no longer true.
            connection.Execute("DELETE FROM classified WHERE path = @Path AND song = @Song", song, transaction);
        }
    }, stop);

    /// <summary>Songs of tunes that the library has no longer.</summary>
    /// <returns>How many songs were known of them.</returns>
    internal Task<int> ForgetGoneAsync(CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        connection.Execute("DELETE FROM unclassified WHERE path NOT IN (SELECT path FROM tunes)", transaction: transaction);
        return connection.Execute("DELETE FROM classified WHERE path NOT IN (SELECT path FROM tunes)", transaction: transaction);
    }, stop);

    /// <summary>Whole records there are.</summary>
    internal int CountWhole() => database.Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM classified WHERE degraded IS NULL"));
}
