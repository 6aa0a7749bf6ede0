using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SidFlow.Web.Http;

/// <summary>Objects of any shape in requests. One that holds a name twice is refused when it is read, not found out by whoever looks into it.</summary>
sealed class JsonObjects : JsonConverter<JsonObject>
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public override JsonObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonNode.Parse(JsonElement.ParseValue(ref reader).GetRawText(), documentOptions: Strict) as JsonObject ?? throw new JsonException();

    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
