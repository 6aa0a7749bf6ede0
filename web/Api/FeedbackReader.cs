using System.Globalization;
using System.Text.Json;
using SidFlow.Ml.Training;
using SidFlow.Services;
using SidFlow.Services.Taste;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>From what clients send of acts and ratings to what is stored. Faults are told by the place where they stand.</summary>
public sealed class FeedbackReader(Tracks tracks, TimeProvider clock)
{
    /// <summary>In one request.</summary>
    public const int MostActs = 50;

    const int LongestVersion = 64;

    /// <summary>Nobody listened to a SID before.</summary>
    static readonly DateTimeOffset Earliest = new(1982, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Null where the library does not have the tune.</returns>
    public Feedback? Read(FeedbackAct? act, string listener, string at)
    {
        Present(act, at);
        return SongAt(act!.SidPath, act.SongIndex, $"{at}.sid_path") is { } song
            ? new Feedback(Uuid(act.Uuid, at), listener, song, Time(act.Ts, $"{at}.ts")) { Action = Action(act.Action, at) }
            : null;
    }

    /// <inheritdoc cref="Read(FeedbackAct, string, string)"/>
    public Feedback? Read(UploadAct? act, string listener, string at)
    {
        Present(act, at);
        return SongAt(act!.SidPath, act.SongIndex, $"{at}.sidPath") is { } song
            ? new Feedback(Uuid(act.Uuid, at), listener, song, Time(act.Timestamp, $"{at}.timestamp"))
            {
                Action = Action(act.Action, at),
                Source = FeedbackSource.Upload,
                ModelVersion = Version($"{at}.modelVersion", act.ModelVersion),
            }
            : null;
    }

    /// <inheritdoc cref="Read(FeedbackAct, string, string)"/>
    public Feedback? Read(UploadRating? rating, string listener, string at)
    {
        Present(rating, at);
        return SongAt(rating!.SidPath, rating.SongIndex, $"{at}.sidPath") is { } song
            ? new Feedback(Uuid(rating.Uuid, at), listener, song, Time(rating.Timestamp, $"{at}.timestamp"))
            {
                Rating = Rating(rating.Ratings, $"{at}.ratings"),
                Source = FeedbackSource.Upload,
                ModelVersion = Version($"{at}.modelVersion", rating.ModelVersion),
            }
            : null;
    }

    public static IReadOnlyList<T> List<T>(string name, IReadOnlyList<T>? items) =>
        items is null ? [] : items.Count <= MostActs ? items : throw RequestException.Invalid(name, $"at most {MostActs} in one request");

    public static SongRating Rating(RatingLevels? levels, string at)
    {
        if (levels is null)
            throw RequestException.Invalid(at, "a value is needed");
        SongRating rating = new(Level("e", levels.E), Level("m", levels.M), Level("c", levels.C), Level("p", levels.P));
        return rating.IsNone ? throw RequestException.Invalid(at, "at least one of e, m, c, p is needed") : rating;

        int? Level(string name, int? level) => Field.WithinIfGiven($"{at}.{name}", level, 1, 5);
    }

    public static string? Version(string name, string? version) => Field.AtMost(name, version, LongestVersion);

    /// <summary>A moment that a client tells; what lies ahead of our clock is now.</summary>
    public DateTimeOffset Time(JsonElement? told, string at)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset time = told switch
        {
            null or { ValueKind: JsonValueKind.Null } => now,
            { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long ms) && ms is > 0 and < 253_402_300_800_000 => DateTimeOffset.FromUnixTimeMilliseconds(ms),
            { ValueKind: JsonValueKind.String } text when DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset parsed) => parsed,
            _ => throw RequestException.Invalid(at, "milliseconds since 1970 or an ISO 8601 time is needed"),
        };
        return time < Earliest ? throw RequestException.Invalid(at, "the time is too long ago") : time > now ? now : time;
    }

    SongId? SongAt(string? path, int? song, string at)
    {
        try
        {
            return tracks.Resolve(path, song).Song;
        }
        catch (RequestException gone) when (gone.Status == 404)
        {
            return null;
        }
        catch (RequestException fault)
        {
            throw RequestException.Invalid(at, fault.Details ?? fault.Error);
        }
    }

    static void Present(object? item, string at)
    {
        if (item is null)
            throw RequestException.Invalid(at, "a value is needed");
    }

    static Guid Uuid(string? text, string at) =>
        Guid.TryParseExact(text, "D", out Guid uuid) ? uuid : throw RequestException.Invalid($"{at}.uuid", "a UUID is needed, such as 5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b");

    static FeedbackAction Action(string? name, string at) =>
        Field.OneOf($"{at}.action", name, FeedbackNames.All) ?? throw RequestException.Invalid($"{at}.action", "a value is needed");
}
