using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Sound;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>Whether the machine runs as PAL or as NTSC, which decides its clock and the rate of its sound.</summary>
internal sealed class SystemMode
{
    private const string Category = "U64 Specific Settings";
    private const string Name = "System Mode";

    private readonly ConfigItem? item;
    private string current;

    private SystemMode(ConfigItem? item)
    {
        this.item = item;
        current = item?.Current.Trim() ?? "PAL";
    }

    internal bool CanSwitch => item?.ValueLike("PAL") is not null && item.ValueLike("NTSC") is not null;

    /// <remarks>PAL-60 and NTSC-50 change the picture; that they keep the clock of their first half is UNCONFIRMED.</remarks>
    internal SidClock Clock => IsNtsc ? SidClock.Ntsc : SidClock.Pal;

    internal SidClock SoundRate => IsNtsc ? AudioPacket.NtscRate : AudioPacket.PalRate;

    private bool IsNtsc => current.StartsWith("NTSC", StringComparison.OrdinalIgnoreCase);

    /// <summary>A cartridge has no such setting and counts as PAL.</summary>
    /// <exception cref="SidPortException">The device cannot be asked.</exception>
    internal static SystemMode Read(DeviceConfig config, Deadline limit) => new(config.Read(Category, Name, limit) is [var found, ..] ? found : null);

    /// <returns>True when it was changed.</returns>
    /// <exception cref="SidPortException">The device does not take it.</exception>
    internal bool Switch(DeviceConfig config, SidClock wanted, Deadline limit)
    {
        if (!CanSwitch || wanted == Clock)
            return false;
        string value = item!.ValueLike(wanted == SidClock.Ntsc ? "NTSC" : "PAL")!;
        config.Set(item.Category, item.Name, value, limit);
        current = value;
        return true;
    }
}
