using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Classify;

/// <summary>What is known of the collection's songs. Any thread.</summary>
/// <remarks>
/// Ratings that nobody gave follow from the scale of the last full run, so a new scale is one row and not as many as there are songs. What is measured can
/// be measured again: a power cut may cost the last second of it.
/// </remarks>
public sealed class ClassifiedStore : ITuneFollower
{
    private const int PageSongs = 500;

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<long, SongShape> shapes = [];
    private volatile ClassifiedScale? scale;
    private long version;

    public ClassifiedStore(Database database, TimeProvider clock)
    {
        (this.database, this.clock) = (database, clock);
        (version, string? cuts, byte[]? ranks, long? made) = database.Read(connection =>
            connection.QuerySingle<(long, string?, byte[]?, long?)>("SELECT version, scale, ranks, made FROM classified_state"));
        if (cuts is not null && ranks is not null)
            scale = ClassifiedScale.Read(cuts, ranks, made ?? 0);
    }

    /// <summary>Goes up with every change that others must notice: new songs once a run has come to its end, a new scale, tunes that have moved.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>Cut points and rank tables of the last full run; null before the first.</summary>
    public ClassifiedScale? Scale => scale;

    public int Count => database.Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM classified"));

    /// <summary>Puts songs in, in place of what was known of them.</summary>
    public async Task SaveAsync(IReadOnlyList<ClassifiedSong> songs, CancellationToken stop)
    {
        await SaveAsync([.. songs.Select(song => new Measured(song))], stop);
        await NoticeAsync(stop);
    }

    /// <summary>All songs in the bytewise order of their ids, read as they are asked for.</summary>
    public IEnumerable<ClassifiedSong> All()
    {
        string after = "";
        while (true)
        {
            ClassifiedScale? now = scale;
            ClassifiedSong[] page = database.Read(connection => connection
                .Query<ClassifiedRow>($"SELECT {ClassifiedRow.Columns} FROM classified WHERE track > @after ORDER BY track LIMIT {PageSongs}", new { after })
                .Select(row => row.ToSong(ShapeOf(connection, row.Shape), now)).ToArray());
            foreach (ClassifiedSong song in page)
                yield return song;
            if (page.Length < PageSongs)
                yield break;
            after = page[^1].Track.ToString();
        }
    }

    /// <summary>Null where the song is not classified.</summary>
    public ClassifiedSong? Find(TrackId track) => database.Read(connection => connection
        .QueryFirstOrDefault<ClassifiedRow>($"SELECT {ClassifiedRow.Columns} FROM classified WHERE path = @Path AND song = @Song", new { track.Path, track.Song }) is { } row
        ? row.ToSong(ShapeOf(connection, row.Shape), scale) : null);

    public async Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop)
    {
        await database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        {
            Dictionary<string, string> here = connection.Query<string>("SELECT DISTINCT path FROM classified", transaction: transaction)
                .ToLookup(path => path, StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);
            (string From, string To)[] mine = [.. moves.Where(move => here.ContainsKey(move.From)).Select(move => (here[move.From], move.To))];
            using Statements statements = new(connection, transaction);
            // All leave before any arrives: where A became B and B became C, A is now B. No path begins with a slash.
            foreach ((string from, _) in mine)
                statements.Execute("UPDATE classified SET path = '/' || path WHERE path = @0", from);
            foreach ((string from, string to) in mine)
            {
                statements.Execute("DELETE FROM classified WHERE path = @0", here.GetValueOrDefault(to, to));
                statements.Execute("UPDATE classified SET path = @0 WHERE path = '/' || @1", to, from);
            }
        }, stop);
        await NoticeAsync(stop);
    }

    /// <summary>Without telling others: they are told when the run that measures has come to its end.</summary>
    internal Task SaveAsync(IReadOnlyCollection<Measured> songs, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        using Statements statements = new(connection, transaction);
        foreach (Measured measured in songs)
        {
            ClassifiedSong song = measured.Song;
            SongShape shape = SongShape.Of(song);
            string shapeText = shape.Write();
            bool given = song.Source != RatingSource.Auto || scale is null;
            Ratings? ratings = given ? song.Ratings : null;
            statements.Execute("INSERT OR IGNORE INTO classified_shapes(text) VALUES(@0)", shapeText);
            statements.Execute(
                """
                INSERT OR REPLACE INTO classified(path, song, md5, recipe, job, at, shape, features, vector, tape, e, m, c, p, source, degraded)
                VALUES(@0, @1, COALESCE(@2, (SELECT md5 FROM tunes WHERE path = @0)), @3, @4, @5, (SELECT id FROM classified_shapes WHERE text = @6), @7, @8, @9, @10, @11, @12, @13, @14, @15)
                """,
                song.Track.Path, song.Track.Song, measured.Md5, measured.Recipe, measured.Job, song.ClassifiedAt.ToUnixTimeMilliseconds(), shapeText,
                ClassifiedRow.Write(shape.ValuesOf(song)), ClassifiedRow.Write(song.Vector), song.Tape is { } tape ? ClassifiedRow.Write(tape) : null,
                ratings?.Energy, ratings?.Mood, ratings?.Complexity, song.Preference, song.Source.ToString(), song.Degraded);
            statements.Execute("DELETE FROM unclassified WHERE path = @0 AND song = @1", song.Track.Path, song.Track.Song);
        }
    }, stop);

    /// <summary>Makes cut points and rank tables anew from the whole records there are, and sets them at once. Without any it does nothing.</summary>
    public async Task MakeScaleAsync(CancellationToken stop)
    {
        List<RawRatings> raw = [];
        List<float> vectors = [];
        int dimensions = 0;
        foreach (ClassifiedSong song in All().Where(song => song.Degraded is null && song.HasRawRatings))
        {
            stop.ThrowIfCancellationRequested();
            if (dimensions == 0)
                dimensions = song.Vector.Count;
            // Vectors of another length are another program's, and stand on no table of ours.
            if (song.Vector.Count != dimensions)
                continue;
            raw.Add(song.RawRatings);
            vectors.AddRange(song.Vector.Select(value => (float)value));
        }
        if (raw.Count == 0)
            return;
        ClassifiedScale made = ClassifiedScale.Of(raw, CollectionsMarshal.AsSpan(vectors), dimensions, clock.GetUtcNow());
        await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            connection.Execute("UPDATE classified_state SET version = version + 1, scale = @scale, ranks = @ranks, made = @made",
                new { scale = made.CutsText, ranks = made.Ranks.ToBytes(), made = made.MadeAt.ToUnixTimeMilliseconds() }, transaction);
            connection.Execute("UPDATE classified SET e = NULL, m = NULL, c = NULL WHERE source = 'Auto' AND e IS NOT NULL", transaction: transaction);
        }, stop);
        scale = made;
        Interlocked.Increment(ref version);
    }

    /// <summary>Tells others that something has changed.</summary>
    internal async Task NoticeAsync(CancellationToken stop)
    {
        await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => connection.Execute("UPDATE classified_state SET version = version + 1", transaction: transaction), stop);
        Interlocked.Increment(ref version);
    }

    private SongShape ShapeOf(SqliteConnection connection, long id) =>
        shapes.GetOrAdd(id, static (id, connection) => SongShape.Parse(connection.ExecuteScalar<string>("SELECT text FROM classified_shapes WHERE id = @id", new { id })!), connection);
}

/// <summary>A song and what it was measured from.</summary>
/// <param name="Md5">Of the tune's file; null: as the library has it.</param>
/// <param name="Recipe">What else the outcome depends on; null where nobody knows.</param>
/// <param name="Job">That measured it.</param>
internal sealed record Measured(ClassifiedSong Song, string? Md5 = null, string? Recipe = null, string? Job = null);
