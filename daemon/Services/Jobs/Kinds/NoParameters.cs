using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary>For kinds that take none.</summary>
internal static class NoParameters
{
    /// <exception cref="FormatException">There are some.</exception>
    public static JsonObject Check(JsonObject parameters) =>
        parameters.Count == 0 ? parameters : throw new FormatException($"It takes no parameters, but there is {parameters.First().Key}.");
}
