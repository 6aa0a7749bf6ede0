using System.Text.Json.Nodes;

namespace SidFlow.Services.Devices.Discovery;

/// <summary>The devices of the settings, to see which of those that are found are among them, and which names are free.</summary>
internal sealed class KnownDevices(IReadOnlyList<DeviceSetting> settings)
{
    private readonly HashSet<string> taken = [.. settings.Select(setting => setting.Id)];

    /// <returns>The id of the first device of this kind that fits; null when none does.</returns>
    public string? Find(string kind, Func<DeviceSetting, bool> fits) => settings.FirstOrDefault(setting => setting.Kind == kind && fits(setting))?.Id;

    /// <summary>A free id, which is not given away twice.</summary>
    public string NewId(string wish)
    {
        string id = wish;
        for (int number = 2; !taken.Add(id); number++)
            id = $"{wish}-{number}";
        return id;
    }

    /// <summary>Names of options are read in any case.</summary>
    /// <returns>Null when it is not given.</returns>
    public static string? Option(DeviceSetting setting, string name) => Node(setting, name)?.ToString() is { Length: > 0 } text ? text : null;

    public static IReadOnlyList<string> Options(DeviceSetting setting, string name) =>
        Node(setting, name) is JsonArray list ? [.. list.Select(item => item?.ToString() ?? "")] : [];

    private static JsonNode? Node(DeviceSetting setting, string name) =>
        setting.Options.FirstOrDefault(option => option.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
