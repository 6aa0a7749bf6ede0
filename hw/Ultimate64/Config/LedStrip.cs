using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>A setting of the device's lights.</summary>
/// <param name="Values">Empty for a number.</param>
public sealed record LedSetting(string Name, string Current, IReadOnlyList<string> Values);

/// <summary>The lights in the device's case: what it lists, and nothing else. Some models have the same names again for the keyboard, so the category always counts.</summary>
internal sealed class LedStrip(DeviceConfig config)
{
    private const string Category = "LED Strip Settings";

    /// <exception cref="SidPortException">The device cannot be asked.</exception>
    internal IReadOnlyList<LedSetting> Read(Deadline limit) =>
        [.. config.Read(Category, "*", limit).Select(item => new LedSetting(item.Name, item.Current, item.Values))];

    /// <exception cref="SidPortException">Unsupported: the device lists no such setting or value.</exception>
    internal void Set(string name, string value, Deadline limit, string device)
    {
        ConfigItem item = config.Read(Category, "*", limit).FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new SidPortException(SidPortFault.Unsupported, device, "set the lights", $"it has no setting '{name}'");
        string? known = item.Values.Count == 0 ? value : item.ValueLike(value);
        if (known is null)
            throw new SidPortException(SidPortFault.Unsupported, device, "set the lights", $"{item.Name} is one of: {string.Join(", ", item.Values)}");
        config.Set(item.Category, item.Name, known, limit);
    }
}
