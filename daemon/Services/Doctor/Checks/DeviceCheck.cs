using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Each device of the settings: as the daemon sees it, else what stands in its way, else whether it answers.</summary>
internal static class DeviceCheck
{
    /// <summary>What stands in the way of each kind; the others have no files.</summary>
    private static readonly Dictionary<string, Func<Surroundings, DeviceSetting, IEnumerable<Finding>>> obstacles = new()
    {
        ["asid-midi"] = MidiObstacles.Of,
        ["exsid"] = SerialObstacles.Of,
        ["gpio"] = GpioObstacles.Of,
        ["sidblaster"] = SerialObstacles.Of,
        ["usbsid-pico"] = SerialObstacles.Of,
    };

    public static IEnumerable<Finding> Run(Surroundings at) => at.Settings.Devices.SelectMany(setting => Of(at, setting));

    private static IReadOnlyList<Finding> Of(Surroundings at, DeviceSetting setting)
    {
        DeviceSight? sight = at.Daemon?.GetValueOrDefault(setting.Id);
        if (sight?.State is "ready" or "leased")
            return [Finding.Ok(setting.Id, $"{sight.Name} is {sight.State}.")];
        IReadOnlyList<Finding> found = obstacles.TryGetValue(setting.Kind, out var check) ? [.. check(at, setting)] : [];
        return found.Any(finding => finding.Verdict == Verdict.Problem) ? found : [.. found, Attempt(at, setting, sight)];
    }

    private static Finding Attempt(Surroundings at, DeviceSetting setting, DeviceSight? sight)
    {
        if (sight is not null)
            return Finding.Problem(setting.Id, $"The daemon has it as {sight.State}: {sight.Problem ?? "it is being looked for"}.", $"sidflowd device reset {setting.Id}");
        if (at.TryOpen is not { } open)
            return Finding.Advice(setting.Id, "Nothing stands in its way, but only the daemon's user or root can see whether it answers.", "sudo sidflowd doctor");
        try
        {
            SidPortInfo info = open(setting);
            return Finding.Ok(setting.Id, $"{info.Name} answers at {info.Address}{(info.Firmware is { Length: > 0 } firmware ? $", firmware {firmware}" : "")}.");
        }
        catch (SidPortException error)
        {
            return Finding.Problem(setting.Id, $"{error.Device}: {error.Reason}.", NetworkRemedies.Of(setting, error));
        }
    }
}
