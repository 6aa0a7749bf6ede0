using System.Globalization;
using System.Text.Json;

namespace SidFlow.Services.Settings;

/// <summary>Values by key, each with the name of the layer that gave it; a later layer wins.</summary>
internal sealed class SettingsLayers
{
    private readonly Dictionary<string, (string Value, SettingLayer Layer, string Source)> values = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Keys => values.Keys;

    public (string Value, SettingLayer Layer, string Source)? Find(string key) => values.TryGetValue(key, out var found) ? found : null;

    /// <summary>Which layer gave a key, or the items of a list; a layer gives a list as a whole.</summary>
    public (SettingLayer Layer, string Source) Origin(string key)
    {
        if (Find(key) is { } single)
            return (single.Layer, single.Source);
        return values.Where(pair => ListOf(pair.Key).Equals(key, StringComparison.OrdinalIgnoreCase)).Select(pair => ((SettingLayer, string)?)(pair.Value.Layer, pair.Value.Source)).FirstOrDefault()
            ?? (SettingLayer.Default, "the defaults");
    }

    /// <summary>The items of a list: <c>Key:0</c>, <c>Key:1</c> … in order, or the one value of <c>Key</c> itself.</summary>
    public IReadOnlyList<string> FindList(string key)
    {
        if (Find(key) is { } single)
            return single.Value.Length == 0 ? [] : [single.Value];
        return [.. values.Where(pair => ListIndex(key, pair.Key) is not null)
            .OrderBy(pair => ListIndex(key, pair.Key)).Select(pair => pair.Value.Value).Where(value => value.Length > 0)];
    }

    public void Add(SettingLayer layer, string source, IEnumerable<KeyValuePair<string, string>> given)
    {
        KeyValuePair<string, string>[] pairs = [.. given];
        // A list replaces the whole list of an earlier layer: mixing the two by index would be nobody's intention.
        foreach (string list in pairs.Select(pair => ListOf(pair.Key)).Distinct(StringComparer.OrdinalIgnoreCase))
            foreach (string old in values.Keys.Where(key => ListOf(key).Equals(list, StringComparison.OrdinalIgnoreCase)).ToArray())
                values.Remove(old);
        foreach ((string key, string value) in pairs)
            values[key] = (value, layer, source);
    }

    public void AddFile(SettingLayer layer, string file)
    {
        if (File.Exists(file))
            AddDocument(layer, file, ReadFile(file));
    }

    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="SettingsException">It is no JSON object.</exception>
    public void AddDocument(SettingLayer layer, string file, ReadOnlyMemory<byte> json)
    {
        var flat = new List<KeyValuePair<string, string>>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{file} must hold one JSON object.");
            Flatten(document.RootElement, "", flat);
        }
        catch (JsonException error)
        {
            throw new SettingsException($"{file} is not valid JSON: {error.Message}", error);
        }
        Add(layer, file, flat);
    }

    /// <exception cref="SettingsException">It cannot be read.</exception>
    public static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file} cannot be read: {error.Message}", error);
        }
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

    /// <summary>The keys below each item of a list of objects, without the list's name and the item's number.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> FindObjects(string list) =>
    [
        .. values.Where(pair => ListOf(pair.Key).Equals(list, StringComparison.OrdinalIgnoreCase) && pair.Key.Length > list.Length)
            .Select(pair => (Parts: pair.Key[(list.Length + 1)..].Split(':', 2), pair.Value.Value))
            .GroupBy(pair => int.Parse(pair.Parts[0], CultureInfo.InvariantCulture))
            .OrderBy(item => item.Key)
            .Select(item => item.ToDictionary(pair => pair.Parts.ElementAtOrDefault(1) ?? "", pair => pair.Value, StringComparer.OrdinalIgnoreCase)),
    ];

    /// <summary>The key up to its first number: one name for a list, its items, whatever is in them, and its empty form.</summary>
    public static string ListOf(string key)
    {
        string[] parts = key.Split(':');
        int names = parts.TakeWhile((part, at) => at == 0 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Count();
        return string.Join(':', parts[..names]);
    }

    private static int? ListIndex(string list, string key) =>
        ListOf(key).Equals(list, StringComparison.OrdinalIgnoreCase) && key.Length > list.Length
            && int.TryParse(key.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;
}
