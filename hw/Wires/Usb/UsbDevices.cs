namespace SidFlow.Hw.Wires.Usb;

/// <summary>A USB device, and who drives its interfaces.</summary>
/// <param name="VendorId">Four hexadecimal digits in lower case; likewise <paramref name="ProductId"/>.</param>
/// <param name="Product">The device's own words; empty when it has none. Likewise manufacturer and serial.</param>
/// <param name="Drivers">The kernel's driver of each interface, such as cdc_acm; empty for an interface that nobody drives.</param>
public sealed record UsbDevice(
    string VendorId, string ProductId, string Manufacturer, string Product, string Serial, IReadOnlyList<string> Drivers);

/// <summary>What is plugged in, from sysfs. Opens nothing.</summary>
public static class UsbDevices
{
    /// <param name="root">Where /sys is found.</param>
    public static IReadOnlyList<UsbDevice> All(string root = "/")
    {
        string folder = Path.Combine(root, "sys/bus/usb/devices");
        if (!Directory.Exists(folder))
            return [];
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal)];
        // A name with a colon is an interface of the device before the colon.
        return [.. entries.Where(entry => !Path.GetFileName(entry).Contains(':') && SysFile.Read(Path.Combine(entry, "idVendor")).Length > 0)
            .Select(entry => new UsbDevice(
                SysFile.Read(Path.Combine(entry, "idVendor")), SysFile.Read(Path.Combine(entry, "idProduct")), SysFile.Read(Path.Combine(entry, "manufacturer")),
                SysFile.Read(Path.Combine(entry, "product")), SysFile.Read(Path.Combine(entry, "serial")),
                [.. entries.Where(other => Path.GetFileName(other).StartsWith(Path.GetFileName(entry) + ":", StringComparison.Ordinal)).Select(DriverOf)]))];
    }

    private static string DriverOf(string usbInterface)
    {
        var link = new FileInfo(Path.Combine(usbInterface, "driver"));
        return Path.GetFileName(link.LinkTarget ?? "");
    }
}
