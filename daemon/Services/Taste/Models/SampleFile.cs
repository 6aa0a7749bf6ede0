using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Ml.Training;
using SidFlow.Services.Json;

namespace SidFlow.Services.Taste.Models;

/// <summary>The samples of a training, a line of JSON each, vectors included: what a model was made from can be looked at, and learnt from once more.</summary>
public static class SampleFile
{
    private const int LongestLine = 1 << 16;

    public static byte[] Write(IEnumerable<TrainingSample> samples)
    {
        StringBuilder text = new();
        foreach (TrainingSample sample in samples)
            text.Append(CanonicalJson.Line(new JsonObject
            {
                ["events"] = sample.Taste.Events,
                ["group"] = sample.Taste.Group,
                ["liked"] = sample.Taste.Liked,
                ["likedWeight"] = sample.Taste.LikedWeight,
                ["listener"] = sample.Listener,
                ["preference"] = sample.Taste.Preference,
                ["preferenceWeight"] = sample.Taste.PreferenceWeight,
                ["sid_path"] = sample.Song.Path,
                ["song_index"] = sample.Song.Song,
                ["vector"] = new JsonArray([.. sample.Taste.Vector.ToArray().Select(value => JsonValue.Create(value))]),
            }));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="FormatException">A line is no sample.</exception>
    public static IReadOnlyList<TrainingSample> Read(Stream file)
    {
        List<TrainingSample> samples = [];
        foreach ((byte[] line, _) in ByteLines.Read(file, LongestLine))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                samples.Add(Read(document.RootElement));
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException($"Line {samples.Count + 1} is no sample: {failure.Message}", failure);
            }
        }
        return samples;
    }

    private static TrainingSample Read(JsonElement root) => new(
        Text(root, "listener"), new SongId(Text(root, "sid_path"), root.GetProperty("song_index").GetInt32()),
        new TasteSample(new ReadOnlyMemory<float>([.. root.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())]), Text(root, "group"))
        {
            Preference = root.GetProperty("preference").GetDouble(),
            PreferenceWeight = root.GetProperty("preferenceWeight").GetDouble(),
            Liked = root.GetProperty("liked").GetBoolean(),
            LikedWeight = root.GetProperty("likedWeight").GetDouble(),
            Events = root.GetProperty("events").GetInt32(),
        });

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
