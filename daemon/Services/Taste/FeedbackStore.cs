using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>What became of a batch.</summary>
/// <param name="Duplicates">Were there already, by their uuid.</param>
public sealed record FeedbackCount(int Ratings, int Actions, int Duplicates)
{
    public int Stored => Ratings + Actions;
}

/// <summary>All that listeners did and said. It only grows; a song's rating is what was said last.</summary>
public sealed class FeedbackStore(Database database)
{
    private const string Columns = "uuid, listener, path, song, at, action, e, m, c, p, source, model";
    private const string Whole = $"SELECT {Columns} FROM feedback JOIN taste_tunes ON taste_tunes.id = tune";

    private long operatorRatings;

    /// <summary>All or nothing, on disk when it returns.</summary>
    public Task<FeedbackCount> AddAsync(IReadOnlyCollection<Feedback> acts, CancellationToken stop) => AddAsync(acts, Durability.Saved, stop);

    /// <summary>Of the operator, since this was made: goes up with each.</summary>
    public long OperatorRatings => Interlocked.Read(ref operatorRatings);

    internal async Task<FeedbackCount> AddAsync(IReadOnlyCollection<Feedback> acts, Durability durability, CancellationToken stop)
    {
        FeedbackCount count = await database.WriteAsync(durability, (connection, transaction) =>
        {
            Dictionary<string, long> tunes = [];
            int ratings = 0, actions = 0;
            foreach (Feedback act in acts)
            {
                if (!tunes.TryGetValue(act.Song.Path, out long tune))
                    tunes[act.Song.Path] = tune = TasteTunes.IdOf(connection, transaction, act.Song.Path);
                if (!Insert(connection, transaction, act, tune))
                    continue;
                if (act.Action is null)
                    ratings++;
                else
                    actions++;
            }
            return new FeedbackCount(ratings, actions, acts.Count - ratings - actions);
        }, stop);
        if (count.Ratings > 0 && acts.Any(act => act.Action is null && act.Listener == Listeners.House))
            Interlocked.Increment(ref operatorRatings);
        return count;
    }

    /// <summary>Everything, the oldest first.</summary>
    public IReadOnlyList<Feedback> All() => database.Read(connection => connection.Query<Row>($"{Whole} ORDER BY at, uuid").Select(ToFeedback).ToArray());

    /// <summary>What one listener did and said, the oldest first.</summary>
    public IReadOnlyList<Feedback> Of(string listener) => database.Read(connection =>
        connection.Query<Row>($"{Whole} WHERE listener = @listener ORDER BY at, uuid", new { listener }).Select(ToFeedback).ToArray());

    /// <summary>What was done with a song and said of it, the oldest first.</summary>
    public IReadOnlyList<Feedback> Of(SongId song) => database.Read(connection =>
        connection.Query<Row>($"{Whole} WHERE path = @Path AND song = @Song ORDER BY at, uuid", song).Select(ToFeedback).ToArray());

    /// <summary>How one listener rates songs: what was said last of each side of each.</summary>
    public IReadOnlyDictionary<SongId, SongRating> RatingsOf(string listener)
    {
        Dictionary<SongId, SongRating> ratings = [];
        foreach (Feedback act in Of(listener).Where(act => act.Rating is not null))
            ratings[act.Song] = act.Rating!.Over(ratings.GetValueOrDefault(act.Song, SongRating.None));
        return ratings;
    }

    public long Count => database.Read(connection => connection.ExecuteScalar<long>("SELECT COUNT(*) FROM feedback"));

    private static bool Insert(SqliteConnection connection, SqliteTransaction transaction, Feedback act, long tune) => connection.Execute(
        """
        INSERT INTO feedback(uuid, listener, tune, song, at, action, e, m, c, p, source, model)
        VALUES(@uuid, @Listener, @tune, @song, @at, @action, @Energy, @Mood, @Complexity, @Preference, @Source, @ModelVersion) ON CONFLICT(uuid) DO NOTHING
        """,
        new
        {
            uuid = act.Uuid.ToString("D"),
            act.Listener,
            tune,
            song = act.Song.Song,
            at = act.At.ToUnixTimeMilliseconds(),
            action = act.Action is { } action ? FeedbackNames.Of(action) : null,
            act.Rating?.Energy,
            act.Rating?.Mood,
            act.Rating?.Complexity,
            act.Rating?.Preference,
            act.Source,
            act.ModelVersion,
        }, transaction) > 0;

    private static Feedback ToFeedback(Row row) => new(Guid.Parse(row.Uuid), row.Listener, new SongId(row.Path, (int)row.Song), DateTimeOffset.FromUnixTimeMilliseconds(row.At))
    {
        Action = row.Action is null ? null : FeedbackNames.All[row.Action],
        Rating = row.Action is null ? new SongRating((int?)row.E, (int?)row.M, (int?)row.C, (int?)row.P) : null,
        Source = row.Source,
        ModelVersion = row.Model,
    };

    private sealed record Row(
        string Uuid, string Listener, string Path, long Song, long At, string? Action, long? E, long? M, long? C, long? P, string Source, string? Model);
}
