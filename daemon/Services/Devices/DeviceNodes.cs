using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Services.Devices;

/// <summary>The device files behind a device, as far as its address names any.</summary>
public static class DeviceNodes
{
    public const string Unplugged = "it was unplugged";

    /// <summary>An address is a path, several with commas between, or a path with more words behind it; else a place in the network.</summary>
    public static IReadOnlyList<string> Of(SidPortInfo info) =>
        [.. info.Address.Split(", ").Select(address => address.Split(' ')[0]).Where(address => address.StartsWith('/'))];

    /// <summary>True once a file is not there any more, though the device was open a moment ago.</summary>
    public static bool AreGone(SidPortInfo info) => Of(info).Any(path => DeviceNode.At(path) is null);
}
