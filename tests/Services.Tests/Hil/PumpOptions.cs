using System.Text.Json;
using System.Text.Json.Serialization;

namespace SidFlow.Services.Tests.Hil;

/// <summary>Reads what a pump is given, as the pump's own process does.</summary>
internal static class PumpOptions
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static T Read<T>(string options) => JsonSerializer.Deserialize<T>(options, json)!;
}
