using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.UsbSidPico;

namespace SidFlow.Services.Devices;

/// <summary>Every kind of device there is a driver for.</summary>
public static class DeviceKinds
{
    public static IReadOnlyDictionary<string, DeviceKind> All { get; } = new SortedDictionary<string, DeviceKind>(StringComparer.Ordinal)
    {
        ["asid-midi"] = DeviceKind.Port<AsidMidiSettings>((settings, _) => AsidMidiPort.Open(settings), settings => settings.Validate()),
        ["exsid"] = DeviceKind.Port<ExSidSettings>(ExSidPort.Open, settings => settings.Validate()),
        ["gpio"] = DeviceKind.Pumped<GpioSidSettings>("gpio", settings => settings.Validate()),
        ["network-sid-device"] = DeviceKind.Port<NetworkSidDeviceSettings>((settings, clock) => NetworkSidDevicePort.Open(settings, clock), settings => settings.Validate()),
        ["sidblaster"] = DeviceKind.Pumped<SidBlasterSettings>(SidBlasterBus.Driver, settings => settings.Validate()),
        ["simulated"] = DeviceKind.Port<SimulatedSettings>((settings, clock) => SimulatedPort.Open(settings, clock)),
        ["simulated-pumped"] = DeviceKind.Pumped<SimulatedSettings>("simulated"),
        ["ultimate64"] = DeviceKind.Native<UltimateSettings>(settings => { UltimateDevice device = new(settings); return () => device.Open(); }, settings => settings.Validate()),
        ["usbsid-pico"] = DeviceKind.Port<UsbSidPicoSettings>(UsbSidPicoPort.Open, settings => settings.Validate()),
    };
}
