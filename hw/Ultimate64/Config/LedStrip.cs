using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>The lights in the device's case: what it lists, and nothing else. Some models have the same names again for the keyboard, so the category always counts.</summary>
/// <param name="name">The device's, for messages.</param>
internal sealed class LedStrip(DeviceConfig config, string name) : IDeviceLights
{
    private const string Category = "LED Strip Settings";

    public IReadOnlyList<LightSetting> Read() =>
        [.. Items(Deadline.In(INativePlayer.StallLimit)).Select(item => new LightSetting(item.Name, item.Current, item.Values))];

    public void Set(string setting, string value)
    {
        Deadline limit = Deadline.In(INativePlayer.StallLimit);
        ConfigItem item = Items(limit).FirstOrDefault(item => item.Name.Equals(setting, StringComparison.OrdinalIgnoreCase))
            ?? throw new SidPortException(SidPortFault.Unsupported, name, "set the lights", $"it has no setting '{setting}'");
        string known = (item.Values.Count == 0 ? value : item.ValueLike(value))
            ?? throw new SidPortException(SidPortFault.Unsupported, name, "set the lights", $"{item.Name} is one of: {string.Join(", ", item.Values)}");
        config.Set(item.Category, item.Name, known, limit);
    }

    private IReadOnlyList<ConfigItem> Items(Deadline limit) => config.Read(Category, "*", limit);
}
