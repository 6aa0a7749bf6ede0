using SidFlow.Hw.UsbSidPico;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>ModemManager asks every new ttyACM whether it is a modem. A USBSID-Pico takes that for register reads and is busy meanwhile.</summary>
internal static class ModemManagerCheck
{
    public const string Remedy = UdevRulesCheck.Install + " && sudo systemctl restart ModemManager";

    public static IEnumerable<Finding> Run(Surroundings at)
    {
        if (at.Processes.All.All(process => process.Name != "ModemManager"))
            yield break;
        foreach (SerialPortIdentity port in UsbSidPicoPort.Device.Among(SerialPorts.Usb(at.Root)))
            yield return IsLeftAlone(at, port)
                ? Finding.Ok("ModemManager", $"It keeps off {port.Path}.")
                : Finding.Problem("ModemManager", $"It takes {port.Path} for a modem and writes to it.", Remedy);
    }

    /// <summary>udev keeps a device's properties in a file named after its number.</summary>
    private static bool IsLeftAlone(Surroundings at, SerialPortIdentity port)
    {
        string number = SysFile.Read(at.At($"/sys/class/tty/{Path.GetFileName(port.Path)}/dev"));
        string properties = SysFile.Read(at.At($"/run/udev/data/c{number}"));
        return properties.Contains("E:ID_MM_DEVICE_IGNORE=1", StringComparison.Ordinal) || properties.Contains("E:ID_MM_PORT_IGNORE=1", StringComparison.Ordinal);
    }
}
