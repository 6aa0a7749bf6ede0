using SidFlow.Ml.Stations;
using SidFlow.Ml.Training;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Stations;

/// <summary>What listeners like, from what they rated, favoured and did.</summary>
public sealed class StoredTaste(FeedbackStore feedback, FavoriteStore favorites, Charts charts, TimeProvider clock) : IListenerTaste
{
    private const int Liked = 5, Disliked = 1, OftenPlayed = 4;

    /// <summary>Of decayed weights: played to its end twice of late.</summary>
    private const double Often = 0.6;

    /// <summary>A skip says a third of what a dislike does.</summary>
    private const double SkipShare = 0.3;

    private readonly Lock gate = new();
    private (string Listener, long Count, IReadOnlyList<Feedback> Acts)? last;

    public Func<SongId, int> Plays
    {
        get
        {
            Dictionary<SongId, int> plays = charts.Top(null, int.MaxValue).ToDictionary(entry => entry.Song, entry => entry.Plays);
            return song => plays.GetValueOrDefault(song);
        }
    }

    /// <remarks>A rating comes before a like, a like before a favourite, and all of them before what was merely played often.</remarks>
    public IReadOnlyList<RatedSong> RatingsOf(string listener)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Dictionary<SongId, (int? Said, int? Liked, double Played)> songs = [];
        foreach (Feedback act in ActsOf(listener))
        {
            (int? said, int? liked, double played) = songs.GetValueOrDefault(act.Song);
            songs[act.Song] = act switch
            {
                { Rating.Preference: { } preference } => (preference, liked, played),
                { Action: FeedbackAction.Like } => (said, Liked, played),
                { Action: FeedbackAction.Dislike } => (said, Disliked, played),
                { Action: { } action } => (said, liked, played + (FeedbackWeights.Of(action) * FeedbackWeights.Decay(now - act.At))),
                _ => (said, liked, played),
            };
        }
        foreach ((SongId song, _) in favorites.Of(listener))
            songs[song] = songs.GetValueOrDefault(song) is var known && known.Liked is null ? known with { Liked = Liked } : known;
        return [.. songs
            .Select(pair => (Song: pair.Key, Rating: pair.Value.Said ?? pair.Value.Liked ?? (pair.Value.Played >= Often ? OftenPlayed : null)))
            .Where(pair => pair.Rating is not null)
            .OrderBy(pair => pair.Song.Path, StringComparer.Ordinal).ThenBy(pair => pair.Song.Song)
            .Select(pair => new RatedSong(pair.Song, pair.Rating!.Value))];
    }

    public Func<SongId, double> FeedbackOf(string listener)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Dictionary<SongId, (double Sum, double Plays)> songs = [];
        foreach (Feedback act in ActsOf(listener))
        {
            if (act.Action is not { } action)
                continue;
            double weight = FeedbackWeights.Decay(now - act.At);
            (double sum, double plays) = songs.GetValueOrDefault(act.Song);
            songs[act.Song] = action switch
            {
                FeedbackAction.Like => (sum + weight, plays),
                FeedbackAction.Dislike => (sum - weight, plays),
                FeedbackAction.Skip or FeedbackAction.SkipEarly or FeedbackAction.SkipLate => (sum - (SkipShare * weight), plays),
                FeedbackAction.Play => (sum, plays + weight),
                _ => (sum, plays),
            };
        }
        return song => songs.TryGetValue(song, out (double Sum, double Plays) own) ? Math.Clamp(own.Sum / Math.Max(own.Plays, 1), -1, 1) : 0;
    }

    /// <remarks>A listener counts by the share of likes in common; songs of nobody else's liking have no place here.</remarks>
    public IReadOnlyList<(SongId Song, double Score)> LikedByOthersLike(string listener)
    {
        Dictionary<string, HashSet<SongId>> likes = Likes();
        if (!likes.Remove(listener, out HashSet<SongId>? own) || own.Count == 0)
            return [];
        Dictionary<SongId, double> scores = [];
        foreach (HashSet<SongId> others in likes.Values)
        {
            int common = others.Count(own.Contains);
            if (common == 0)
                continue;
            double alike = common / Math.Sqrt((double)own.Count * others.Count);
            foreach (SongId song in others.Where(song => !own.Contains(song)))
                scores[song] = scores.GetValueOrDefault(song) + alike;
        }
        double most = scores.Values.DefaultIfEmpty(1).Max();
        return [.. scores.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Path, StringComparer.Ordinal).ThenBy(pair => pair.Key.Song).Select(pair => (pair.Key, pair.Value / most))];
    }

    public IReadOnlyList<(SongId Song, Reaction Reaction)> ReactionsSince(string listener, DateTimeOffset since) =>
        [.. ActsOf(listener).Where(act => act.At >= since).Select(act => (act.Song, Reaction: ReactionOf(act))).Where(act => act.Reaction is not null).Select(act => (act.Song, act.Reaction!.Value))];

    private static Reaction? ReactionOf(Feedback act) => act switch
    {
        { Rating.Preference: >= 4 } or { Action: FeedbackAction.Like or FeedbackAction.Replay } => Reaction.Liked,
        { Rating.Preference: <= 2 } or { Action: FeedbackAction.Dislike } => Reaction.Disliked,
        { Action: FeedbackAction.Skip or FeedbackAction.SkipEarly or FeedbackAction.SkipLate } => Reaction.Skipped,
        { Action: FeedbackAction.PlayComplete } => Reaction.Played,
        _ => null,
    };

    private Dictionary<string, HashSet<SongId>> Likes()
    {
        Dictionary<string, HashSet<SongId>> likes = [];
        foreach (Feedback act in feedback.All())
        {
            if (act is { Rating.Preference: >= 4 } or { Action: FeedbackAction.Like })
                Of(act.Listener).Add(act.Song);
            else if (act is { Rating.Preference: <= 2 } or { Action: FeedbackAction.Dislike })
                Of(act.Listener).Remove(act.Song);
        }
        foreach ((string listener, SongId song, _) in favorites.All())
            Of(listener).Add(song);
        return likes;

        HashSet<SongId> Of(string listener) => likes.TryGetValue(listener, out HashSet<SongId>? own) ? own : likes[listener] = [];
    }

    /// <summary>One station asks several times for the same; what is stored only grows, so its number tells whether it is still the same.</summary>
    private IReadOnlyList<Feedback> ActsOf(string listener)
    {
        long count = feedback.Count;
        lock (gate)
            if (last is { } known && known.Listener == listener && known.Count == count)
                return known.Acts;
        IReadOnlyList<Feedback> acts = feedback.Of(listener);
        lock (gate)
            last = (listener, count, acts);
        return acts;
    }
}
