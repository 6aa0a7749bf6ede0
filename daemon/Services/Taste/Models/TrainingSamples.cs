using SidFlow.Ml.Similarity;
using SidFlow.Ml.Training;

namespace SidFlow.Services.Taste.Models;

/// <summary>A sample and whose it is.</summary>
public sealed record TrainingSample(string Listener, SongId Song, TasteSample Taste);

/// <summary>From what listeners did and said to what a model learns from.</summary>
/// <remarks>
/// One sample for each listener and song. A like or dislike counts by the last of them, a preference by the last rating; where there is neither, the weights of
/// all acts are added up and held to -1..1, and a sum s stands for the preference 3 + 2 s, for a like where it is positive. All fades with its age behind the
/// newest act of all, not behind today: the same feedback gives the same samples, whenever it is looked at.
/// </remarks>
public static class TrainingSamples
{
    /// <summary>Less says nothing.</summary>
    private const double FaintestSum = 0.1;

    /// <summary>A preference that is only guessed from acts counts half.</summary>
    private const double Guessed = 0.5;

    /// <param name="acts">In any order.</param>
    /// <param name="vectorOf">Rank-uniform dimensions of a song; null where it is not classified.</param>
    /// <param name="unclassified">Receives how many songs had no vector.</param>
    /// <returns>In the order of the songs' ids, then of the listeners.</returns>
    public static IReadOnlyList<TrainingSample> Of(IReadOnlyCollection<Feedback> acts, Func<SongId, ReadOnlyMemory<float>?> vectorOf, out int unclassified)
    {
        unclassified = 0;
        if (acts.Count == 0)
            return [];
        DateTimeOffset newest = acts.Max(act => act.At);
        List<TrainingSample> samples = [];
        foreach (IGrouping<SongId, Feedback> song in acts.GroupBy(act => act.Song).OrderBy(song => new TrackId(song.Key.Path, song.Key.Song)))
        {
            TrainingSample[] told = [.. song.GroupBy(act => act.Listener, StringComparer.Ordinal).OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => Sample(own.Key, song.Key, [.. own.OrderBy(act => act.At).ThenBy(act => act.Uuid)], newest)).OfType<TrainingSample>()];
            if (told.Length == 0)
                continue;
            if (vectorOf(song.Key) is { } vector)
                samples.AddRange(told.Select(sample => sample with { Taste = sample.Taste with { Vector = vector } }));
            else
                unclassified++;
        }
        return samples;
    }

    /// <summary>The folder of a composer or a game's part of the collection: its songs are no independent witnesses.</summary>
    public static string GroupOf(string path)
    {
        string[] parts = path.Split('/');
        int depth = parts[0] == "MUSICIANS" ? 3 : parts.Length;
        return string.Join('/', parts.Take(Math.Min(depth, parts.Length - 1)));
    }

    private static TrainingSample? Sample(string listener, SongId song, IReadOnlyList<Feedback> acts, DateTimeOffset newest)
    {
        Feedback? word = acts.LastOrDefault(act => act.Action is FeedbackAction.Like or FeedbackAction.Dislike);
        Feedback? rating = acts.LastOrDefault(act => act.Rating?.Preference is not null);
        double sum = Math.Clamp(acts
            .Where(act => act.Action is not null and not (FeedbackAction.Like or FeedbackAction.Dislike) || act == word)
            .Sum(act => act.Action is { } action ? FeedbackWeights.Of(action) * FeedbackWeights.Decay(newest - act.At) : 0), -1, 1);
        int events = acts.Count(act => act.Rating?.Preference is not null || (act.Action is { } action && FeedbackWeights.Of(action) != 0));
        (double preference, double preferenceWeight) = rating is not null ? (rating.Rating!.Preference!.Value, FeedbackWeights.Decay(newest - rating.At))
            : Math.Abs(sum) >= FaintestSum ? (3 + (2 * sum), Guessed * Math.Abs(sum))
            : (3, 0);
        (bool liked, double likedWeight) = word is not null ? (word.Action == FeedbackAction.Like, FeedbackWeights.Decay(newest - word.At))
            : rating is not null ? (preference > 3, Math.Abs(preference - 3) / 2 * preferenceWeight)
            : Math.Abs(sum) >= FaintestSum ? (sum > 0, Math.Abs(sum))
            : (false, 0);
        return preferenceWeight == 0 && likedWeight == 0 ? null : new TrainingSample(listener, song, new TasteSample(default, GroupOf(song.Path))
        {
            Preference = preference,
            PreferenceWeight = preferenceWeight,
            Liked = liked,
            LikedWeight = likedWeight,
            Events = events,
        });
    }
}
