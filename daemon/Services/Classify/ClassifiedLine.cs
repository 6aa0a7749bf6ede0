using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Classify;

/// <summary>A line that is no classified song, with the reason.</summary>
public sealed class ClassifiedLineException(string reason, Exception? cause = null) : FormatException(reason, cause);

/// <summary>A classified song as one line of JSON: keys in bytewise order, numbers as short as they can be read back, no line break within.</summary>
public static class ClassifiedLine
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string SetVersion = "featureSetVersion", Variant = "featureVariant", SidVariant = "sidFeatureVariant";

    private static readonly JsonWriterOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>UTF-8, with the line break at its end.</returns>
    public static byte[] Write(ClassifiedSong song)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter json = new(buffer, plain))
            Write(json, song);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ClassifiedSong song)
    {
        json.WriteStartObject();
        json.WriteString("classified_at", song.ClassifiedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        if (song.Degraded is { } reason)
        {
            json.WriteBoolean("degraded", true);
            json.WriteString("degraded_reason", reason);
        }
        WriteFeatures(json, song);
        if (song.Ratings is { } ratings)
        {
            json.WriteStartObject("ratings");
            json.WriteNumber("c", ratings.Complexity);
            json.WriteNumber("e", ratings.Energy);
            json.WriteNumber("m", ratings.Mood);
            if (song.Preference is { } preference)
                json.WriteNumber("p", preference);
            json.WriteEndObject();
        }
        json.WriteString("render_engine", song.RenderEngine);
        json.WriteString("sid_engine", song.SidEngine);
        json.WriteString("sid_path", song.Track.Path);
        json.WriteNumber("song_index", song.Track.Song);
        json.WriteString("source", song.Source switch
        {
            RatingSource.Manual => "manual",
            RatingSource.Mixed => "mixed",
            _ => "auto",
        });
        if (song.Tape is { } tape)
        {
            json.WriteStartArray("tape_vector");
            foreach (float value in tape)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteStartArray("vector");
        foreach (double value in song.Vector)
            json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFeatures(Utf8JsonWriter json, ClassifiedSong song)
    {
        Dictionary<string, string> texts = new() { [SetVersion] = song.FeatureSetVersion, [Variant] = song.FeatureVariant, [SidVariant] = song.SidFeatureVariant };
        json.WriteStartObject("features");
        foreach (string name in song.Features.Keys.Concat(texts.Keys).Order(Comparer<string>.Create(TrackId.CompareUtf8)))
        {
            if (texts.TryGetValue(name, out string? text))
                json.WriteString(name, text);
            else
                json.WriteNumber(name, song.Features[name]);
        }
        json.WriteEndObject();
    }

    /// <param name="line">UTF-8, with or without the line break.</param>
    /// <exception cref="ClassifiedLineException">It is no whole record.</exception>
    public static ClassifiedSong Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ClassifiedLineException($"It is no classified song: {failure.Message}", failure);
        }
    }

    private static ClassifiedSong Read(JsonElement root)
    {
        JsonElement features = root.GetProperty("features");
        JsonElement? ratings = root.TryGetProperty("ratings", out JsonElement given) ? given : null;
        return new ClassifiedSong
        {
            Track = new TrackId(Text(root, "sid_path"), root.GetProperty("song_index").GetInt32()),
            Ratings = ratings is { } rated ? new Ratings(Level(rated, "e"), Level(rated, "m"), Level(rated, "c")) : null,
            Preference = ratings is { } preferred && preferred.TryGetProperty("p", out _) ? Level(preferred, "p") : null,
            Features = features.EnumerateObject().Where(feature => feature.Value.ValueKind == JsonValueKind.Number).ToDictionary(feature => feature.Name, feature => Finite(feature.Value)),
            FeatureSetVersion = Text(features, SetVersion),
            FeatureVariant = Text(features, Variant),
            SidFeatureVariant = Text(features, SidVariant),
            Vector = [.. root.GetProperty("vector").EnumerateArray().Select(Finite)],
            Tape = root.TryGetProperty("tape_vector", out JsonElement tape) ? [.. tape.EnumerateArray().Select(FiniteSingle)] : null,
            ClassifiedAt = DateTimeOffset.Parse(Text(root, "classified_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
            Source = Text(root, "source") switch
            {
                "auto" => RatingSource.Auto,
                "manual" => RatingSource.Manual,
                "mixed" => RatingSource.Mixed,
                string other => throw new FormatException($"there is no source {other}"),
            },
            Degraded = root.TryGetProperty("degraded_reason", out _) ? Text(root, "degraded_reason") : null,
            RenderEngine = Text(root, "render_engine"),
            SidEngine = Text(root, "sid_engine"),
        };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static double Finite(JsonElement number) => number.GetDouble() is var value && double.IsFinite(value) ? value : throw new FormatException("a number is beyond all bounds");

    private static float FiniteSingle(JsonElement number) => number.GetSingle() is var value && float.IsFinite(value) ? value : throw new FormatException("a number is beyond all bounds");

    private static int Level(JsonElement ratings, string name) =>
        ratings.GetProperty(name).GetInt32() is >= 1 and <= RatingScale.Levels and var level ? level : throw new FormatException($"rating {name} is not 1..5");
}
