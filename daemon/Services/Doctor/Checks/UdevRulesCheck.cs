namespace SidFlow.Services.Doctor.Checks;

/// <summary>Devices of this machine go to their groups by rules of ours; other systems' own rules may do as well.</summary>
internal static class UdevRulesCheck
{
    /// <summary>From the folder of the distribution, or of the sources.</summary>
    public const string Install = "sudo cp systemd/udev.rules.d/60-sidflow.rules /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger";

    private static readonly string[] folders = ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"];
    private static readonly string[] local = ["asid-midi", "exsid", "gpio", "sidblaster", "usbsid-pico"];

    public static IEnumerable<Finding> Run(Surroundings at)
    {
        if (!at.Settings.Devices.Any(device => local.Contains(device.Kind)))
            yield break;
        yield return Array.Exists(folders, folder => File.Exists(at.At($"{folder}/60-sidflow.rules")))
            ? Finding.Ok("udev rules", "They are installed.")
            : Finding.Advice("udev rules", "60-sidflow.rules is not installed: devices have no lasting names below /dev/sidflow, and ModemManager may disturb them.", Install);
    }
}
