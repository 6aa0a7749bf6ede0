using SidFlow.Hw.Ports;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>One sound a device can make: a chip model with a filter, in a name of its own.</summary>
public readonly record struct NsdConfiguration(int Index, SidPortModel Model, string Name);

/// <summary>A device's configurations, and which of them a chip gets.</summary>
internal sealed class NsdConfigurations
{
    private readonly IReadOnlyList<NsdConfiguration> all;
    private readonly NetworkSidDeviceSettings settings;

    /// <exception cref="SidPortException">Refused: the settings name a configuration that the device does not have.</exception>
    public NsdConfigurations(IReadOnlyList<NsdConfiguration> all, NetworkSidDeviceSettings settings, string device)
    {
        this.all = all;
        this.settings = settings;
        foreach (string choice in (IEnumerable<string>)[.. settings.Chips, settings.Configuration6581, settings.Configuration8580])
        {
            if (choice.Length > 0 && choice != NetworkSidDeviceSettings.AsTheTune && Find(choice) is null)
                throw new SidPortException(SidPortFault.Refused, device, "open",
                    $"it has no configuration \"{choice}\", but {string.Join(", ", all.Select(one => $"{one.Index} \"{one.Name}\""))}");
        }
    }

    public IReadOnlyList<SidPortChip> Chips => [.. settings.Chips.Select(Chip)];

    /// <summary>The configuration for a chip that the tune wants to be of a model.</summary>
    public NsdConfiguration For(int chip, SidPortModel wanted) =>
        settings.Chips[chip] != NetworkSidDeviceSettings.AsTheTune ? Find(settings.Chips[chip])!.Value
        : wanted == SidPortModel.Mos8580 ? Of(SidPortModel.Mos8580, settings.Configuration8580)
        : Of(SidPortModel.Mos6581, settings.Configuration6581);

    private SidPortChip Chip(string choice)
    {
        if (choice != NetworkSidDeviceSettings.AsTheTune)
            return new SidPortChip(Find(choice)!.Value.Model);
        bool both = all.Any(one => one.Model == SidPortModel.Mos6581) && all.Any(one => one.Model == SidPortModel.Mos8580);
        return new SidPortChip(all[0].Model, both);
    }

    private NsdConfiguration Of(SidPortModel model, string choice) =>
        Find(choice) ?? all.Cast<NsdConfiguration?>().FirstOrDefault(one => one!.Value.Model == model) ?? all[0];

    private NsdConfiguration? Find(string choice)
    {
        foreach (NsdConfiguration one in all)
            if (choice.Length > 0 && (string.Equals(one.Name, choice, StringComparison.OrdinalIgnoreCase) || choice == one.Index.ToString()))
                return one;
        return null;
    }
}
