using System.Text.Json;
using System.Text.RegularExpressions;

namespace SidFlow.Api.Tests;

/// <summary>One operation of the API description.</summary>
/// <param name="Rule">Who may come in: a permission's name, <c>*</c> for all permissions, <c>own account</c>, or <c>open</c>.</param>
/// <param name="Queries">Names of the parameters in the address.</param>
/// <param name="Fields">Names of what its body may hold; empty where it is not described.</param>
/// <param name="ContentType">Of its body; null where it has none.</param>
sealed partial record Operation(string Method, string Path, string Rule, IReadOnlyList<string> Queries, IReadOnlyList<string> Fields, string? ContentType)
{
    public static async Task<IReadOnlyList<Operation>> ReadAsync(TestDaemon daemon)
    {
        using var document = JsonDocument.Parse(await daemon.Http.GetStringAsync("/openapi/v1.json"));
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where operation.Name is "get" or "post" or "put" or "patch" or "delete"
               select new Operation(
                   operation.Name.ToUpperInvariant(), path.Name,
                   operation.Value.TryGetProperty("x-permission", out JsonElement rule) ? rule.GetString()! : "open",
                   operation.Value.TryGetProperty("parameters", out JsonElement parameters)
                       ? [.. parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!)]
                       : [],
                   FieldsOf(operation.Value, document.RootElement),
                   operation.Value.TryGetProperty("requestBody", out JsonElement body) ? body.GetProperty("content").EnumerateObject().First().Name : null),
        ];
    }

    /// <param name="value">For each place in the address.</param>
    public string Address(string value) => Place().Replace(Path, value);

    static IReadOnlyList<string> FieldsOf(JsonElement operation, JsonElement root)
    {
        if (!operation.TryGetProperty("requestBody", out JsonElement body) || !body.TryGetProperty("content", out JsonElement content)
            || !content.TryGetProperty("application/json", out JsonElement json) || !json.TryGetProperty("schema", out JsonElement schema))
            return [];
        return [.. SchemasOf(schema, root).SelectMany(found => found.TryGetProperty("properties", out JsonElement properties) ? properties.EnumerateObject().Select(property => property.Name) : [])];
    }

    static IEnumerable<JsonElement> SchemasOf(JsonElement schema, JsonElement root)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!.Split('/')[^1];
            yield return root.GetProperty("components").GetProperty("schemas").GetProperty(name);
        }
        else if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            foreach (JsonElement choice in choices.EnumerateArray())
                foreach (JsonElement found in SchemasOf(choice, root))
                    yield return found;
        }
        else
        {
            yield return schema;
        }
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();
}
