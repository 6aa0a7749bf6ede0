using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Ml.Rating;
using SidFlow.Services.Classify;
using SidFlow.Services.Json;

namespace SidFlow.Services.Taste;

/// <summary>A file of an operator's tag.</summary>
public sealed record ManualTag(SongId Song, SongRating Rating, DateTimeOffset At);

/// <summary>What an operator says of a song stands for the whole collection, in place of what was measured.</summary>
public sealed class ManualTags(FeedbackStore feedback)
{
    /// <summary>Where an export puts them, how their files' names end, and what they name as their source.</summary>
    public const string Folder = "tags", Ending = ".tags.json", Source = "manual";

    /// <summary>Goes up with each new tag.</summary>
    public long Version => feedback.OperatorRatings;

    /// <summary>All of them as they are now.</summary>
    public IReadOnlyDictionary<SongId, SongRating> All => feedback.RatingsOf(Listeners.House);

    /// <summary>Puts the tags, as they are now, over classified songs.</summary>
    public Func<ClassifiedSong, ClassifiedSong> Applied()
    {
        IReadOnlyDictionary<SongId, SongRating> tags = All;
        return song => tags.TryGetValue(new SongId(song.Track.Path, song.Track.Song), out SongRating? tag) ? Apply(song, tag) : song;
    }

    /// <summary>The classified song with the tag's word over the measured one.</summary>
    public static ClassifiedSong Apply(ClassifiedSong song, SongRating tag)
    {
        if (tag.IsNone)
            return song;
        Ratings? measured = song.Ratings;
        bool allSaid = tag is { Energy: not null, Mood: not null, Complexity: not null };
        Ratings? ratings = allSaid || measured is not null
            ? new Ratings(tag.Energy ?? measured!.Value.Energy, tag.Mood ?? measured!.Value.Mood, tag.Complexity ?? measured!.Value.Complexity)
            : null;
        return song with { Ratings = ratings, Preference = tag.Preference ?? song.Preference, Source = allSaid ? RatingSource.Manual : RatingSource.Mixed };
    }

    /// <summary>Where an export puts a song's tag: <c>tags/DIR/NAME.sid.tags.json</c>, for other songs than the first <c>NAME.sid#2.tags.json</c>.</summary>
    public static string FileOf(SongId song) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{song.Path}{(song.Song == 1 ? "" : $"#{song.Song}")}{Ending}");

    /// <summary>Takes tags in as the operator's ratings of their day: what he said of a song later stands over them. One that would change nothing stays outside.</summary>
    /// <returns>How many came in.</returns>
    public async Task<int> TakeInAsync(IReadOnlyCollection<ManualTag> tags, CancellationToken stop)
    {
        Dictionary<SongId, (SongRating Rating, DateTimeOffset At)> known = Dated();
        Feedback[] news = [.. tags.Where(tag => !known.TryGetValue(tag.Song, out var said) || tag.At > said.At || tag.Rating.IsMoreThan(said.Rating))
            .Select(tag => new Feedback(NameOf(tag), Listeners.House, tag.Song, tag.At) { Rating = tag.Rating, Source = FeedbackSource.Operator })];
        return (await feedback.AddAsync(news, stop)).Ratings;
    }

    /// <summary>The tag files, in the bytewise order of their names.</summary>
    internal IEnumerable<(string Path, string Text)> Files() => Dated()
        .Select(tag => (Path: FileOf(tag.Key), Text: CanonicalJson.File(Json(tag.Value.Rating, tag.Value.At))))
        .OrderBy(file => file.Path, Comparer<string>.Create(Ml.Similarity.TrackId.CompareUtf8));

    /// <summary>With the moment of the last word on each song.</summary>
    private Dictionary<SongId, (SongRating Rating, DateTimeOffset At)> Dated()
    {
        Dictionary<SongId, (SongRating Rating, DateTimeOffset At)> tags = [];
        foreach (Feedback act in feedback.Of(Listeners.House).Where(act => act.Rating is not null))
            tags[act.Song] = (act.Rating!.Over(tags.TryGetValue(act.Song, out var before) ? before.Rating : SongRating.None), act.At);
        return tags;
    }

    /// <summary>The same tag is the same act, however often it comes.</summary>
    private static Guid NameOf(ManualTag tag) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{FileOf(tag.Song)}\n{CanonicalJson.Line(Json(tag.Rating, tag.At))}")).AsSpan(0, 16));

    private static JsonObject Json(SongRating rating, DateTimeOffset at)
    {
        JsonObject tag = new() { ["source"] = Source, ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };
        foreach ((string name, int? level) in new[] { ("c", rating.Complexity), ("e", rating.Energy), ("m", rating.Mood), ("p", rating.Preference) })
            if (level is not null)
                tag[name] = level;
        return tag;
    }
}
