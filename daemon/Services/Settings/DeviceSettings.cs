using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Settings;

/// <summary>The items of <c>Devices</c>. What is not <c>Id</c>, <c>Kind</c>, <c>OtherClock</c> or <c>Capture</c> is the driver's.</summary>
internal static partial class DeviceSettings
{
    private const int MostItems = 64;

    /// <summary>Ids that mean something else in the API.</summary>
    private static readonly string[] reserved = [OutputOrder.Emulator, "found"];

    /// <exception cref="SettingsException">A device has no proper id or kind, or an id twice.</exception>
    public static IReadOnlyList<DeviceSetting> Read(IReadOnlyList<IReadOnlyDictionary<string, string>> items)
    {
        DeviceSetting[] devices = [.. items.Select(Read)];
        foreach (IGrouping<string, DeviceSetting> twice in devices.GroupBy(device => device.Id).Where(same => same.Count() > 1))
            throw new SettingsException($"Devices has two entries with the id '{twice.Key}'.");
        return devices;
    }

    private static DeviceSetting Read(IReadOnlyDictionary<string, string> item, int at)
    {
        string id = item.GetValueOrDefault("Id", "");
        if (!Name().IsMatch(id) || reserved.Contains(id))
            throw new SettingsException($"Devices:{at}:Id is '{id}', but must be a name of lower-case letters, digits and hyphens, other than '{string.Join("' and '", reserved)}'.");
        string kind = item.GetValueOrDefault("Kind", "");
        if (!DeviceKinds.All.ContainsKey(kind))
            throw new SettingsException($"Devices:{at}:Kind of '{id}' is '{kind}', but must be one of {string.Join(", ", DeviceKinds.All.Keys)}.");
        if (!Enum.TryParse(item.GetValueOrDefault("OtherClock", nameof(ClockPolicy.Retime)), ignoreCase: true, out ClockPolicy otherClock) || !Enum.IsDefined(otherClock))
            throw new SettingsException($"Devices:{at}:OtherClock of '{id}' must be retime or refuse.");
        var options = new JsonObject();
        foreach ((string key, string value) in item)
            if (key.ToLowerInvariant() is not ("id" or "kind" or "otherclock" or "capture"))
                Put(options, key.Split(':'), value);
        return new DeviceSetting(id, kind, otherClock, options) { Capture = item.GetValueOrDefault("Capture") is { Length: > 0 } pcm ? pcm : null };
    }

    /// <summary>An item as a tree, with all it holds.</summary>
    public static JsonObject TreeOf(IReadOnlyDictionary<string, string> item)
    {
        var tree = new JsonObject();
        foreach ((string key, string value) in item)
            Put(tree, key.Split(':'), value);
        return tree;
    }

    /// <summary>A list's items come in the order of their numbers.</summary>
    private static void Put(JsonNode node, ReadOnlySpan<string> path, string value)
    {
        string name = path[0];
        JsonNode child = path.Length == 1 ? JsonValue.Create(value) : int.TryParse(path[1], out _) ? new JsonArray() : new JsonObject();
        if (node is JsonArray array)
        {
            if (!int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out int index) || index is < 0 or >= MostItems)
                throw new SettingsException($"Devices has a list with an item '{name}'; {MostItems} items are the most.");
            while (array.Count <= index)
                array.Add(null);
            array[index] ??= child;
            child = array[index]!;
        }
        else
        {
            JsonObject there = node.AsObject();
            if (there[name] is null)
                there[name] = child;
            child = there[name]!;
        }
        if (path.Length > 1)
            Put(child, path[1..], value);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,31}$")]
    private static partial Regex Name();
}
