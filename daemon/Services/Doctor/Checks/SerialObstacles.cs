using SidFlow.Hw.ExSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Hw.Wires.Usb;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Boards on USB serial ports: plugged in, with a driver, readable, free.</summary>
internal static class SerialObstacles
{
    public static IReadOnlyList<SerialDevice> DevicesOf(string kind) => kind switch
    {
        "usbsid-pico" => [UsbSidPicoPort.Device],
        "sidblaster" => [SidBlasterBus.Device],
        "exsid" => [ExSidPort.Original, ExSidPort.Plus],
        _ => [],
    };

    public static IEnumerable<Finding> Of(Surroundings at, DeviceSetting setting)
    {
        IReadOnlyList<SerialDevice> devices = DevicesOf(setting.Kind);
        string[] paths = [.. KnownDevices.Options(setting, "paths"), .. KnownDevices.Option(setting, "path") is { } one ? [one] : Array.Empty<string>()];
        if (paths.Length > 0)
            return paths.SelectMany(path => NodeFindings.Of(at, setting.Id, path, Missing(at, setting, devices, path)));

        string[] serials = [.. KnownDevices.Options(setting, "serials"), .. KnownDevices.Option(setting, "serial") is { } serial ? [serial] : Array.Empty<string>()];
        IReadOnlyList<SerialPortIdentity> boards = [.. devices.SelectMany(device => device.Among(SerialPorts.Usb(at.Root)))];
        SerialPortIdentity[] meant = [.. boards.Where(board => serials.Length == 0 || serials.Contains(board.Serial))];
        if (meant.Length < Math.Max(1, serials.Length))
            return [Missing(at, setting, devices, serials.FirstOrDefault(wanted => meant.All(board => board.Serial != wanted)))];
        if (meant.Length > 1 && serials.Length == 0 && setting.Kind != "sidblaster")
            return [Finding.Problem(setting.Id, $"There are {meant.Length} {devices[0].Name}; the settings must say which one.",
                $"\"Serial\": \"{meant[0].Serial}\" (or {string.Join(", ", meant.Skip(1).Select(board => board.Serial))}) in the settings of {setting.Id}")];
        return meant.SelectMany(board => NodeFindings.Of(at, setting.Id, board.Path, Missing(at, setting, devices, board.Path)));
    }

    /// <summary>Not plugged in, or plugged in and without a port.</summary>
    private static Finding Missing(Surroundings at, DeviceSetting setting, IReadOnlyList<SerialDevice> devices, string? which)
    {
        string name = devices[0].Name;
        UsbDevice? plugged = UsbDevices.All(at.Root).FirstOrDefault(usb => devices.Any(device =>
            device.VendorId == usb.VendorId && device.ProductIds.Contains(usb.ProductId) && usb.Product.StartsWith(device.ProductStart, StringComparison.Ordinal)));
        string module = setting.Kind == "usbsid-pico" ? "cdc_acm" : "ftdi_sio";
        if (plugged is null)
            return Finding.Problem(setting.Id, $"No {name}{(which is null ? "" : $" {which}")} is plugged in.", "lsusb; sidflowd device find");
        if (plugged.Drivers.Contains("usbfs"))
            return Finding.Problem(setting.Id, $"{plugged.Product} is plugged in, but another program drives it by libusb.", "close the other player; then pull the plug and put it back");
        return plugged.Drivers.Contains(module)
            ? Finding.Problem(setting.Id, $"{plugged.Product} is plugged in with serial number {plugged.Serial}, but the settings name {which}.", $"\"Serial\": \"{plugged.Serial}\" in the settings of {setting.Id}")
            : Finding.Problem(setting.Id, $"{plugged.Product} is plugged in, but its driver {module} is not loaded.", $"sudo modprobe {module} && echo {module} | sudo tee /etc/modules-load.d/sidflow.conf");
    }
}
