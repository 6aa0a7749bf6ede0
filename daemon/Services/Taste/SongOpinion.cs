using SidFlow.Ml.Training;

namespace SidFlow.Services.Taste;

/// <summary>What all listeners together think of a song.</summary>
/// <param name="Ratings">Listeners who rated it.</param>
/// <param name="Preference">Mean over listeners, 1–5; null where nobody says. Likewise the other three.</param>
/// <param name="Likes">Listeners whose last word of the two is a like.</param>
public sealed record SongOpinion(int Ratings, double? Preference, double? Energy, double? Mood, double? Complexity, int Likes, int Dislikes)
{
    private static readonly TimeSpan week = TimeSpan.FromDays(7);

    /// <summary>With less it is no trend.</summary>
    private const int FewestPlays = 3;

    public required int Plays { get; init; }

    public required int Skips { get; init; }

    /// <summary>Plays of the last seven days.</summary>
    public required int RecentPlays { get; init; }

    /// <summary>Plays of the last seven days for each of the seven before.</summary>
    public required double TrendScore { get; init; }

    public bool IsTrending => RecentPlays >= FewestPlays && TrendScore > 1;

    /// <param name="acts">About one song, the oldest first.</param>
    public static SongOpinion Of(IReadOnlyList<Feedback> acts, DateTimeOffset now)
    {
        Dictionary<string, SongRating> ratings = [];
        Dictionary<string, bool> likes = [];
        foreach (Feedback act in acts)
        {
            if (act.Rating is { } rating)
                ratings[act.Listener] = rating.Over(ratings.GetValueOrDefault(act.Listener, SongRating.None));
            else if (act.Action is FeedbackAction.Like or FeedbackAction.Dislike)
                likes[act.Listener] = act.Action == FeedbackAction.Like;
        }
        DateTimeOffset[] plays = [.. acts.Where(act => act.Action == FeedbackAction.Play).Select(act => act.At)];
        int recent = plays.Count(at => now - at <= week), before = plays.Count(at => now - at > week && now - at <= 2 * week);
        return new SongOpinion(
            ratings.Count, Mean(ratings, rating => rating.Preference), Mean(ratings, rating => rating.Energy), Mean(ratings, rating => rating.Mood),
            Mean(ratings, rating => rating.Complexity), likes.Values.Count(liked => liked), likes.Values.Count(liked => !liked))
        {
            Plays = plays.Length,
            Skips = acts.Count(act => act.Action is FeedbackAction.Skip or FeedbackAction.SkipEarly or FeedbackAction.SkipLate),
            RecentPlays = recent,
            TrendScore = Math.Round((double)recent / Math.Max(1, before), 3),
        };
    }

    private static double? Mean(Dictionary<string, SongRating> ratings, Func<SongRating, int?> side) =>
        ratings.Values.Average(side) is { } mean ? Math.Round(mean, 3) : null;
}
