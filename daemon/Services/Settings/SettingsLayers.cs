using System.Text.Json;

namespace SidFlow.Services.Settings;

/// <summary>Values by key, each with the name of the layer that gave it; a later layer wins.</summary>
internal sealed class SettingsLayers
{
    private readonly Dictionary<string, (string Value, string Source)> values = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Keys => values.Keys;

    public (string Value, string Source)? Find(string key) => values.TryGetValue(key, out var found) ? found : null;

    /// <summary>The items of a list: <c>Key:0</c>, <c>Key:1</c> … in order, or the one value of <c>Key</c> itself.</summary>
    public IReadOnlyList<string> FindList(string key)
    {
        if (Find(key) is { } single)
            return single.Value.Length == 0 ? [] : [single.Value];
        return [.. values.Where(pair => ListIndex(key, pair.Key) is not null)
            .OrderBy(pair => ListIndex(key, pair.Key)).Select(pair => pair.Value.Value).Where(value => value.Length > 0)];
    }

    public void Add(string source, IEnumerable<KeyValuePair<string, string>> layer)
    {
        KeyValuePair<string, string>[] pairs = [.. layer];
        // A list replaces the whole list of an earlier layer: mixing the two by index would be nobody's intention.
        foreach (string list in pairs.Select(pair => ListOf(pair.Key)).Distinct(StringComparer.OrdinalIgnoreCase))
            foreach (string old in values.Keys.Where(key => ListOf(key).Equals(list, StringComparison.OrdinalIgnoreCase)).ToArray())
                values.Remove(old);
        foreach ((string key, string value) in pairs)
            values[key] = (value, source);
    }

    public void AddFile(string file)
    {
        if (!File.Exists(file))
            return;
        var flat = new List<KeyValuePair<string, string>>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{file} must hold one JSON object.");
            Flatten(document.RootElement, "", flat);
        }
        catch (JsonException error)
        {
            throw new SettingsException($"{file} is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file} cannot be read: {error.Message}", error);
        }
        Add(file, flat);
    }

    private static void Flatten(JsonElement element, string key, List<KeyValuePair<string, string>> into)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                    Flatten(property.Value, key.Length == 0 ? property.Name : $"{key}:{property.Name}", into);
                break;
            case JsonValueKind.Array when element.GetArrayLength() == 0:
                into.Add(new(key, ""));
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    Flatten(item, $"{key}:{index++}", into);
                break;
            case JsonValueKind.Null:
                into.Add(new(key, ""));
                break;
            default:
                into.Add(new(key, element.ToString()));
                break;
        }
    }

    /// <summary>The key without a number at its end: one name for a list, its items and its empty form.</summary>
    public static string ListOf(string key)
    {
        int colon = key.LastIndexOf(':');
        return colon >= 0 && int.TryParse(key.AsSpan(colon + 1), out _) ? key[..colon] : key;
    }

    private static int? ListIndex(string list, string key) =>
        ListOf(key).Equals(list, StringComparison.OrdinalIgnoreCase) && key.Length > list.Length
            ? int.Parse(key.AsSpan(list.Length + 1))
            : null;
}
