using System.Text.Json;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Rest;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>One item of the device's menus.</summary>
/// <param name="Values">What it takes, in the device's order and spelling; empty for numbers and text.</param>
/// <param name="Default">Null where the device names none.</param>
internal sealed record ConfigItem(string Category, string Name, string Current, IReadOnlyList<string> Values, string? Default)
{
    /// <summary>The device's own spelling of a value; leading spaces and case do not count.</summary>
    internal string? ValueLike(string wanted) =>
        Values.FirstOrDefault(value => value.Trim().Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>The device's menus over REST. Names differ between releases, so all are looked up before they are used; nothing is ever written to flash.</summary>
internal sealed class DeviceConfig(RestClient rest)
{
    private IReadOnlyList<string>? categories;

    /// <returns>The device's spelling; null where it has no such category.</returns>
    /// <exception cref="SidPortException">As <see cref="RestClient.Get"/>.</exception>
    internal string? CategoryLike(string name, Deadline limit)
    {
        categories ??= Strings(rest.Get(new RestTarget("configs"), "read the settings", limit), "categories");
        return categories.FirstOrDefault(category => category.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>All items of a category that match a pattern with * and ?, with their values.</summary>
    /// <returns>Empty where there is none.</returns>
    /// <inheritdoc cref="CategoryLike" path="/exception"/>
    internal IReadOnlyList<ConfigItem> Read(string category, string pattern, Deadline limit)
    {
        if (CategoryLike(category, limit) is not { } name)
            return [];
        JsonElement root = rest.Get(new RestTarget("configs", name, pattern), $"read {category}", limit);
        return root.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Object
            ? [.. items.EnumerateObject().Where(item => item.Value.ValueKind == JsonValueKind.Object).Select(item => Item(name, item))]
            : [];
    }

    /// <summary>The current values of a category by item; cheaper than <see cref="Read"/>.</summary>
    /// <inheritdoc cref="CategoryLike" path="/exception"/>
    internal IReadOnlyDictionary<string, string> Current(string category, Deadline limit)
    {
        if (CategoryLike(category, limit) is not { } name)
            return new Dictionary<string, string>();
        JsonElement root = rest.Get(new RestTarget("configs", name), $"read {category}", limit);
        var current = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (root.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty item in items.EnumerateObject())
                current[item.Name] = item.Value.ToString();
        return current;
    }

    /// <summary>Sets an item until the device restarts.</summary>
    /// <inheritdoc cref="CategoryLike" path="/exception"/>
    internal void Set(string category, string item, string value, Deadline limit) =>
        rest.Put(new RestTarget("configs", category, item).With("value", value), $"set {item}", limit);

    private static ConfigItem Item(string category, JsonProperty item) =>
        new(category, item.Name, Text(item.Value, "current") ?? "", Strings(item.Value, "values"), Text(item.Value, "default"));

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out JsonElement text) ? text.ToString() : null;

    private static IReadOnlyList<string> Strings(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(entry => entry.ToString())]
            : [];
}
