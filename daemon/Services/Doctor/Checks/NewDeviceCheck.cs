using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Hw.Wires.Usb;
using SidFlow.Services.Devices.Discovery;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>What is plugged in and not in the settings.</summary>
internal static class NewDeviceCheck
{
    private static readonly string[] serialKinds = ["usbsid-pico", "sidblaster", "exsid"];

    public static IEnumerable<Finding> Run(Surroundings at)
    {
        IReadOnlyList<SerialPortIdentity> ports = SerialPorts.Usb(at.Root);
        var finder = new DeviceFinder(at.Settings.Devices, new FinderPlaces
        {
            Serial = () => ports,
            // Only the real machine's cards can be asked for their ports.
            Midi = at.Root == "/" ? RawMidiPorts.Outputs : () => [],
            Ultimates = _ => [],
        });
        foreach (FoundDevice found in finder.FindPlugged().Where(found => found.Configured is null && found.Note is null))
            yield return Finding.Advice("new device", $"{found.Name} is plugged in at {found.Address} and not in the settings.",
                $"{found.SettingLine} between the brackets of \"Devices\": [ ] in /etc/sidflow/appsettings.json");
        foreach (UsbDevice silent in UsbDevices.All(at.Root).Where(usb => Kind(usb) is { } kind && at.Settings.Devices.All(device => device.Kind != kind)
            && !ports.Any(port => port.VendorId == usb.VendorId && port.Serial == usb.Serial)))
            yield return Finding.Advice("new device", $"{silent.Product} is plugged in, has no serial port and is not in the settings.", $"sudo modprobe {(Kind(silent) == "usbsid-pico" ? "cdc_acm" : "ftdi_sio")}; sidflowd device find");
    }

    private static string? Kind(UsbDevice usb) => Array.Find(serialKinds, kind => SerialObstacles.DevicesOf(kind).Any(device =>
        device.VendorId == usb.VendorId && device.ProductIds.Contains(usb.ProductId) && usb.Product.StartsWith(device.ProductStart, StringComparison.Ordinal)));
}
