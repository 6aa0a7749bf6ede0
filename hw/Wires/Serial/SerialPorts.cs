namespace SidFlow.Hw.Wires.Serial;

/// <summary>A serial port and the USB device behind it.</summary>
/// <param name="Path">The node: <c>/dev/ttyACM0</c>. Its number changes with the order of plugging in.</param>
/// <param name="StablePath">Its name below /dev/serial/by-id, which does not change; null where udev gives none.</param>
/// <param name="VendorId">Four hexadecimal digits in lower case, as in <c>cafe</c>; empty when it is no USB device.</param>
/// <param name="ProductId">Likewise.</param>
/// <param name="Product">The device's own words, by which devices with a shared id are told apart; empty when it has none.</param>
/// <param name="Serial">Likewise.</param>
public sealed record SerialPortIdentity(
    string Path, string? StablePath, string VendorId, string ProductId, string Manufacturer, string Product, string Serial);

/// <summary>The USB serial ports of this machine, from sysfs. Opens none of them.</summary>
public static class SerialPorts
{
    /// <summary>How many folders above the tty's own device the USB device lies: ttyACM one, ttyUSB two.</summary>
    private const int MostLevels = 3;

    /// <param name="root">Where /sys and /dev are found.</param>
    public static IReadOnlyList<SerialPortIdentity> Usb(string root = "/")
    {
        string folder = Path.Combine(root, "sys/class/tty");
        if (!Directory.Exists(folder))
            return [];
        IReadOnlyDictionary<string, string> stable = StablePaths(Path.Combine(root, "dev/serial/by-id"));
        return [.. Directory.EnumerateDirectories(folder)
            .Order(StringComparer.Ordinal)
            .Select(tty => Identify(tty, stable))
            .OfType<SerialPortIdentity>()];
    }

    /// <summary>Null for a tty without a USB device: consoles, pseudo-terminals, built-in UARTs, and one that was just unplugged.</summary>
    private static SerialPortIdentity? Identify(string tty, IReadOnlyDictionary<string, string> stable)
    {
        string name = Path.GetFileName(tty);
        DirectoryInfo? at = Follow(new DirectoryInfo(Path.Combine(Follow(new DirectoryInfo(tty))?.FullName ?? tty, "device")));
        for (int level = 0; at is not null && level <= MostLevels; level++, at = at.Parent)
        {
            string vendor = Read(at, "idVendor");
            if (vendor.Length > 0)
                return new SerialPortIdentity($"/dev/{name}", stable.GetValueOrDefault(name), vendor, Read(at, "idProduct"),
                    Read(at, "manufacturer"), Read(at, "product"), Read(at, "serial"));
        }
        return null;
    }

    /// <summary>Links in sysfs are relative to where they really lie, so each is followed before the next is looked for.</summary>
    private static DirectoryInfo? Follow(DirectoryInfo link)
    {
        try
        {
            return link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? new DirectoryInfo(target.FullName) : null;
        }
        catch (IOException)
        {
            // Unplugged between two looks.
            return null;
        }
    }

    private static Dictionary<string, string> StablePaths(string folder)
    {
        var paths = new Dictionary<string, string>();
        if (!Directory.Exists(folder))
            return paths;
        foreach (FileSystemInfo link in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(link => link.Name, StringComparer.Ordinal))
            if (link.LinkTarget is { } target)
                paths.TryAdd(Path.GetFileName(target), $"/dev/serial/by-id/{link.Name}");
        return paths;
    }

    private static string Read(DirectoryInfo folder, string file) => SysFile.Read(Path.Combine(folder.FullName, file));
}
