using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>What to do about a device that could not be opened though nothing here stands in its way.</summary>
internal static class NetworkRemedies
{
    public static string? Of(DeviceSetting setting, SidPortException error)
    {
        string host = KnownDevices.Option(setting, "host") ?? "HOST";
        bool refused = error.Reason.Contains("ECONNREFUSED", StringComparison.Ordinal);
        return (setting.Kind, error.Fault) switch
        {
            ("ultimate64", SidPortFault.Refused) when error.Reason.Contains("password", StringComparison.Ordinal) =>
                $"\"Password\": \"…\" in the settings of {setting.Id}, as in the device's menu under Network settings",
            ("ultimate64", SidPortFault.Absent) when refused => "switch Web Remote Control Service on in the device's menu (F2, Network settings)",
            ("network-sid-device", SidPortFault.Absent) when refused => $"start the Network SID Device on {host}; if it listens on another port, set \"Port\"",
            ("ultimate64", SidPortFault.Absent) => "sidflowd device find",
            ("network-sid-device", _) => $"ping -c 3 {host}",
            ("ultimate64", _) => $"ping -c 3 {host}",
            (_, SidPortFault.Busy) => "sudo sidflowd doctor (root sees who has it)",
            (_, SidPortFault.Stalled or SidPortFault.Lost) => "pull its plug and put it back; then sidflowd doctor once more",
            _ => null,
        };
    }
}
