using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.Ports;

/// <summary>Finds a device among the USB serial ports by what it says of itself, so that nothing is ever written to somebody else's.</summary>
/// <param name="Name">What a person calls the kind of device.</param>
/// <param name="VendorId">As in <see cref="SerialPortIdentity"/>.</param>
/// <param name="ProductIds">Likewise.</param>
/// <param name="ProductStart">How the product string of every such device begins.</param>
public sealed record SerialDevice(string Name, string VendorId, IReadOnlyList<string> ProductIds, string ProductStart)
{
    public bool Is(SerialPortIdentity port) =>
        port.VendorId == VendorId && ProductIds.Contains(port.ProductId) && port.Product.StartsWith(ProductStart, StringComparison.Ordinal);

    /// <summary>All that are plugged in, sorted by serial number.</summary>
    public IReadOnlyList<SerialPortIdentity> Among(IEnumerable<SerialPortIdentity> ports) =>
        [.. ports.Where(Is).OrderBy(port => port.Serial, StringComparer.Ordinal)];

    /// <summary>The one that is meant.</summary>
    /// <param name="path">A node or a name below /dev/serial/by-id; null for any.</param>
    /// <param name="serial">The USB serial number; null for any.</param>
    /// <param name="ports">Those of this machine.</param>
    /// <returns>Null when <paramref name="path"/> is none of them, so that nothing is known of it.</returns>
    /// <exception cref="SidPortException">Absent, or Refused: another device is there, or there are several.</exception>
    public SerialPortIdentity? Find(string? path, string? serial, IReadOnlyList<SerialPortIdentity> ports)
    {
        if (path is not null)
            return FindByPath(path, ports);
        IReadOnlyList<SerialPortIdentity> found = [.. Among(ports).Where(port => serial is null || port.Serial == serial)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new SidPortException(SidPortFault.Absent, serial ?? Name, "open",
                serial is null ? $"no {Name} is plugged in" : $"no {Name} with this serial number is plugged in"),
            _ => throw new SidPortException(SidPortFault.Refused, Name, "open",
                $"there are {found.Count}: give the path or the serial number of one ({string.Join(", ", found.Select(port => port.Serial))})"),
        };
    }

    private SerialPortIdentity? FindByPath(string path, IReadOnlyList<SerialPortIdentity> ports)
    {
        var file = new FileInfo(path);
        string node = file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        SerialPortIdentity? port = ports.FirstOrDefault(port => port.Path == node || port.StablePath == path);
        return port is null || Is(port)
            ? port
            : throw new SidPortException(SidPortFault.Refused, path, "open", $"this is no {Name} but \"{port.Product}\" ({port.VendorId}:{port.ProductId})");
    }
}
