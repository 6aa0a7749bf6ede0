using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Ml.Training;
using SidFlow.Services.Json;

namespace SidFlow.Services.Taste;

/// <summary>A listener's favourite as files keep it.</summary>
public sealed record FavoriteEntry(string Listener, SongId Song, DateTimeOffset At);

/// <summary>Acts and favourites as lines of JSON: keys in bytewise order, one spelling for each value.</summary>
public static class FeedbackLine
{
    public const int Longest = 16 << 10;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int LongestName = 64, LongestPath = 4096;

    /// <summary>Nothing was listened to before.</summary>
    private static readonly DateTimeOffset earliest = new(1982, 1, 1, 0, 0, 0, TimeSpan.Zero), latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>With its line end.</returns>
    public static string Write(Feedback act)
    {
        JsonObject line = act.Rating is { } rating
            ? new JsonObject
            {
                ["kind"] = "rating",
                ["ratings"] = Json(rating),
                ["sidPath"] = act.Song.Path,
                ["songIndex"] = act.Song.Song,
                ["submittedAt"] = Text(act.At),
                ["timestamp"] = act.At.ToUnixTimeMilliseconds(),
            }
            : new JsonObject { ["action"] = FeedbackNames.Of(act.Action!.Value), ["sid_path"] = act.Song.Path, ["song_index"] = act.Song.Song, ["ts"] = Text(act.At) };
        line["listener"] = act.Listener;
        line["source"] = act.Source;
        line["uuid"] = act.Uuid.ToString("D");
        if (act.ModelVersion is { } model)
            line[act.Rating is null ? "model" : "modelVersion"] = model;
        return CanonicalJson.Line(line);
    }

    /// <returns>With its line end.</returns>
    public static string Write(FavoriteEntry favorite) => CanonicalJson.Line(new JsonObject
    {
        ["listener"] = favorite.Listener,
        ["sid_path"] = favorite.Song.Path,
        ["song_index"] = favorite.Song.Song,
        ["ts"] = Text(favorite.At),
    });

    /// <summary>Reads either kind of line. One without uuid gets one from its bytes, so that it is the same act when it comes again; one without listener is the household's.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static Feedback Read(ReadOnlyMemory<byte> line) => Parsed(line, root =>
    {
        bool rated = root.TryGetProperty("ratings", out JsonElement ratings);
        if (!rated && root.TryGetProperty("kind", out JsonElement kind) && kind.GetString() is not ("implicit" or "rating"))
            throw new FormatException($"there is no kind {kind}");
        bool synced = root.TryGetProperty("sidPath", out _);
        return new Feedback(
            root.TryGetProperty("uuid", out JsonElement uuid) ? uuid.GetGuid() : new Guid(SHA256.HashData(line.Span).AsSpan(0, 16)),
            Listener(root), Song(root, synced ? "sidPath" : "sid_path", synced ? "songIndex" : "song_index"),
            synced ? Within(DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("timestamp").GetInt64())) : Time(root, "ts"))
        {
            Action = rated ? null : Action(root.GetProperty("action").GetString()),
            Rating = rated ? Rating(ratings) : null,
            Source = Name(root, "source") ?? FeedbackSource.Upload,
            ModelVersion = Name(root, "modelVersion") ?? Name(root, "model"),
        };
    });

    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static FavoriteEntry ReadFavorite(ReadOnlyMemory<byte> line) =>
        Parsed(line, root => new FavoriteEntry(Listener(root), Song(root, "sid_path", "song_index"), Time(root, "ts")));

    /// <summary>Reads a file of an operator's tag.</summary>
    /// <param name="song">As the file's name tells.</param>
    /// <returns>Null where the file says that somebody else than an operator made it.</returns>
    /// <exception cref="FormatException">It is no tag; the message says why.</exception>
    public static ManualTag? ReadTag(SongId song, ReadOnlyMemory<byte> text) => Parsed(text, root =>
        Name(root, "source") is null or ManualTags.Source ? new ManualTag(song, Rating(root), Time(root, "timestamp")) : null);

    private static T Parsed<T>(ReadOnlyMemory<byte> line, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new FormatException($"It is no feedback: {failure.Message}", failure);
        }
    }

    private static JsonObject Json(SongRating rating)
    {
        JsonObject json = [];
        foreach ((string name, int? level) in new[] { ("c", rating.Complexity), ("e", rating.Energy), ("m", rating.Mood), ("p", rating.Preference) })
            if (level is not null)
                json[name] = level;
        return json;
    }

    private static SongRating Rating(JsonElement json)
    {
        SongRating rating = new(Level(json, "e"), Level(json, "m"), Level(json, "c"), Level(json, "p"));
        return rating.IsValid && !rating.IsNone ? rating : throw new FormatException("ratings are 1 to 5, and at least one is needed");
    }

    private static int? Level(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement level) && level.ValueKind != JsonValueKind.Null ? level.GetInt32() : null;

    private static FeedbackAction Action(string? name) =>
        name is not null && FeedbackNames.All.TryGetValue(name, out FeedbackAction action) ? action : throw new FormatException($"there is no action '{name}'");

    private static string Listener(JsonElement root) => !root.TryGetProperty("listener", out JsonElement told) ? Listeners.House
        : Listeners.IsName(told.GetString()) ? told.GetString()! : throw new FormatException("listener is no listener's name");

    private static SongId Song(JsonElement root, string path, string index)
    {
        string? text = root.GetProperty(path).GetString();
        int song = root.TryGetProperty(index, out JsonElement number) && number.ValueKind != JsonValueKind.Null ? number.GetInt32() : 1;
        return text is { Length: <= LongestPath } && SongId.Parse($"{text}#{song}") is { } id ? id : throw new FormatException($"{path} is no path inside a collection");
    }

    private static string? Name(JsonElement root, string key) => root.TryGetProperty(key, out JsonElement text) && text.ValueKind != JsonValueKind.Null
        ? text.GetString() is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl) ? name : throw new FormatException($"{key} is no short text")
        : null;

    private static DateTimeOffset Time(JsonElement root, string key) => Within(DateTimeOffset.Parse(
        root.GetProperty(key).GetString() ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));

    private static DateTimeOffset Within(DateTimeOffset time) =>
        time >= earliest && time < latest ? time : throw new FormatException("the time is out of all bounds");

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
