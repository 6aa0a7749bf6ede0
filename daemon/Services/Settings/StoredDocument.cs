using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Settings;

/// <summary>The text of settings.json with single keys set and taken out. Comments in it are lost by that.</summary>
internal static class StoredDocument
{
    private static readonly JsonSerializerOptions layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="text">Empty for a file that is not there.</param>
    /// <exception cref="SettingsException">It is no JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return [];
        try
        {
            return JsonNode.Parse(text, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) as JsonObject
                ?? throw new SettingsException($"{SettingsLoader.DataFileName} must hold one JSON object.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new SettingsException($"{SettingsLoader.DataFileName} is not valid JSON: {error.Message}", error);
        }
    }

    public static byte[] Write(JsonObject document) => [.. JsonSerializer.SerializeToUtf8Bytes(document, layout), (byte)'\n'];

    /// <summary>Sets a key, wherever and in whatever letters it stood.</summary>
    public static void Set(JsonObject document, string key, JsonNode value)
    {
        Remove(document, key);
        string[] names = key.Split(':');
        JsonObject at = document;
        foreach (string name in names[..^1])
        {
            string there = at.Select(pair => pair.Key).FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
            if (at[there] is not JsonObject section)
                at[there] = section = [];
            at = section;
        }
        at[names[^1]] = value;
    }

    /// <returns>Whether it was there.</returns>
    public static bool Remove(JsonObject document, string key) => Remove(document, "", key);

    private static bool Remove(JsonObject section, string above, string key)
    {
        bool found = false;
        foreach ((string name, JsonNode? value) in section.ToArray())
        {
            string full = above.Length == 0 ? name : $"{above}:{name}";
            if (SettingsLayers.ListOf(full).Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                section.Remove(name);
                found = true;
            }
            else if (value is JsonObject inner && Remove(inner, full, key))
            {
                found = true;
                if (inner.Count == 0)
                    section.Remove(name);
            }
        }
        return found;
    }
}
