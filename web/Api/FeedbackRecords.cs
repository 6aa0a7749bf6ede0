using System.Text.Json;
using System.Text.Json.Serialization;
using SidFlow.Services.Taste;

namespace SidFlow.Web.Api;

/// <summary>Levels 1–5; what is not said is absent.</summary>
/// <param name="E">Energy.</param>
/// <param name="M">Mood, dark to bright.</param>
/// <param name="C">Complexity.</param>
/// <param name="P">How much the listener likes it.</param>
public sealed record RatingLevels(
    int? E, int? M,
    int? C, int? P)
{
    public static RatingLevels Of(SongRating rating) => new(rating.Energy, rating.Mood, rating.Complexity, rating.Preference);
}

public sealed record RateRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, RatingLevels? Ratings);

/// <param name="TagPath">The file that an export writes the operator's rating to; null for a listener's own.</param>
public sealed record RateReply(string Message, string? TagPath);

public sealed record FeedbackRequest(IReadOnlyList<FeedbackAct>? Events);

/// <param name="Uuid">The client's own; an act that comes again is not stored again.</param>
/// <param name="SongIndex">From 1; absent: the one in the path, else the tune's start song.</param>
/// <param name="Action">play, play_complete, like, dislike, skip, skip_early, skip_late or replay.</param>
/// <param name="Ts">When, ISO 8601 or milliseconds since 1970; absent: now.</param>
public sealed record FeedbackAct(
    string? Uuid, [property: JsonPropertyName("sid_path")] string? SidPath, [property: JsonPropertyName("song_index")] int? SongIndex, string? Action, JsonElement? Ts);

/// <param name="Unknown">Acts about tunes that the library does not have; they are not stored.</param>
public sealed record FeedbackReply(int Stored, int Duplicates, int Unknown);

/// <param name="BaseModelVersion">The published model that the browser has; absent where it has none.</param>
/// <param name="Delta">What it learnt on top.</param>
public sealed record UploadRequest(
    JsonElement? SubmittedAt, string? BaseModelVersion, IReadOnlyList<UploadRating>? Ratings, IReadOnlyList<UploadAct>? Implicit, UploadDelta? Delta);

/// <param name="Timestamp">Milliseconds since 1970, or ISO 8601.</param>
public sealed record UploadRating(
    string? Uuid, string? SidPath, int? SongIndex, RatingLevels? Ratings, JsonElement? Timestamp, string? ModelVersion);

/// <inheritdoc cref="UploadRating"/>
public sealed record UploadAct(string? Uuid, string? SidPath, int? SongIndex, string? Action, JsonElement? Timestamp, string? ModelVersion);

/// <param name="WeightDataBase64">Little-endian float32, one for each weight of the model.</param>
public sealed record UploadDelta(string? WeightDataBase64);

/// <param name="Delta"><c>kept</c>, <c>stale</c> (its base is not the published model any more; it is not kept) or null where none came.</param>
public sealed record UploadReply(UploadCount Stored, int Duplicates, int Unknown, string? Delta);

public sealed record UploadCount(int Ratings, int Implicit);

/// <param name="ExpiresAt">ISO 8601.</param>
public sealed record TokenReply(string Token, string ExpiresAt);

public sealed record AggregateReply(
    [property: JsonPropertyName("sid_path")] string SidPath, [property: JsonPropertyName("song_index")] int SongIndex, CommunityReply Community, TrendReply Trending,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PersonalReply? Personal);

/// <param name="AverageRating">Of <c>p</c>, over listeners; null where nobody rated it.</param>
public sealed record CommunityReply(double? AverageRating, int TotalRatings, int Likes, int Dislikes, int Skips, int Plays, DimensionsReply Dimensions);

public sealed record DimensionsReply(double? Energy, double? Mood, double? Complexity);

/// <param name="Score">Plays of the last seven days for each of the seven before.</param>
public sealed record TrendReply(double Score, int RecentPlays, bool IsTrending);

/// <summary>What the asking listener thinks.</summary>
public sealed record PersonalReply(RatingLevels Ratings, bool? Liked, bool Favorite);

public sealed record FavoriteRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song);

public sealed record FavoritesReply(IReadOnlyList<FavoriteReply> Favorites);

/// <param name="AddedAt">ISO 8601.</param>
public sealed record FavoriteReply(Track Track, string AddedAt);

/// <param name="Range">week, month or all.</param>
public sealed record ChartsReply(string Range, IReadOnlyList<ChartReply> Tracks);

public sealed record ChartReply(Track Track, int Plays, int Likes);
