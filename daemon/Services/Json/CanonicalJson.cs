using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Json;

/// <summary>JSON of which each value has one spelling only: names in bytewise order, UTF-8, a line end at the end.</summary>
public static class CanonicalJson
{
    private static readonly JsonSerializerOptions file = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Comparer<string> byBytes = Comparer<string>.Create(TrackId.CompareUtf8);

    private static readonly JsonSerializerOptions line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All in one line.</summary>
    public static string Line(JsonNode value) => Sorted(value)!.ToJsonString(line) + "\n";

    /// <summary>Two spaces a level.</summary>
    public static string File(JsonNode value) => Sorted(value)!.ToJsonString(file) + "\n";

    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, byBytes)
            .Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => value?.DeepClone(),
    };
}
