using System.Net;
using System.Text.Json.Nodes;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Ultimate64.Identity;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Hw.Wires.Net;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Services.Devices.Discovery;

/// <summary>Where devices are looked for; tests put other places in.</summary>
public sealed record FinderPlaces
{
    public Func<IReadOnlyList<SerialPortIdentity>> Serial { get; init; } = () => SerialPorts.Usb();
    public Func<IReadOnlyList<RawMidiPort>> Midi { get; init; } = RawMidiPorts.Outputs;

    /// <summary>One second.</summary>
    public Func<CancellationToken, IReadOnlyList<FoundUltimate>> Ultimates { get; init; } = stop => UltimateDiscovery.Find(stop: stop);

    /// <summary>The address behind a name that ends in <c>.local</c>; null when nobody answers.</summary>
    public Func<string, CancellationToken, IPAddress?> Name { get; init; } = (host, stop) => MulticastNames.Find(host, TimeSpan.FromMilliseconds(600), stop);
}

/// <summary>Looks for devices without opening any. Takes two seconds at most.</summary>
/// <remarks>
/// Ultimates answer to a broadcast, the rest is found by its USB or MIDI name. Network SID Devices announce themselves nowhere, and chips on GPIO lines cannot be seen.
/// </remarks>
public sealed class DeviceFinder(IReadOnlyList<DeviceSetting> settings, FinderPlaces places)
{
    private readonly KnownDevices known = new(settings);

    /// <summary>All there are, those in the network last.</summary>
    public FoundDevices Find(CancellationToken stop)
    {
        IReadOnlyList<FoundDevice> plugged = FindPlugged();
        try
        {
            return new FoundDevices([.. plugged, .. FindUltimates(stop)], null);
        }
        catch (SidPortException error)
        {
            return new FoundDevices(plugged, $"The network cannot be searched: {error.Reason}.");
        }
    }

    /// <summary>Those that are plugged into this machine.</summary>
    public IReadOnlyList<FoundDevice> FindPlugged()
    {
        IReadOnlyList<SerialPortIdentity> serial = places.Serial();
        FoundDevice[] boards =
        [
            .. UsbSidPicoPort.Device.Among(serial).Select(port => Board("usbsid-pico", port)),
            .. SidBlasterBus.Device.Among(serial).Select(Blaster),
            .. ExSidPort.Original.Among(serial).Concat(ExSidPort.Plus.Among(serial)).Select(port => Board("exsid", port)),
        ];
        bool hasPico = Array.Exists(boards, board => board.Kind == "usbsid-pico");
        return [.. boards, .. places.Midi().Where(port => !(hasPico && IsPico(port))).Select(Midi)];
    }

    private IEnumerable<FoundDevice> FindUltimates(CancellationToken stop)
    {
        IReadOnlyList<FoundUltimate> found = places.Ultimates(stop);
        var hosts = new string[found.Count];
        // Each name is waited for; all at the same time.
        Parallel.For(0, found.Count, i => hosts[i] = HostOf(found[i], stop));
        return found.Zip(hosts, Ultimate);
    }

    private FoundDevice Board(string kind, SerialPortIdentity port)
    {
        string? configured = known.Find(kind, setting => (KnownDevices.Option(setting, "serial"), KnownDevices.Option(setting, "path")) switch
        {
            (null, null) => true,
            ({ } serial, _) => serial == port.Serial,
            (_, { } path) => LeadsTo(path, port),
        });
        JsonObject options = port.Serial.Length > 0 ? new() { ["Serial"] = port.Serial } : new() { ["Path"] = port.StablePath ?? port.Path };
        return Found(kind, port.Product, port.Path, port.Serial, configured, null, kind, options);
    }

    /// <summary>One setting may name several boards.</summary>
    private FoundDevice Blaster(SerialPortIdentity port)
    {
        string? configured = known.Find("sidblaster", setting => (KnownDevices.Options(setting, "serials"), KnownDevices.Options(setting, "paths")) switch
        {
            ([], []) => true,
            ([_, ..] serials, _) => serials.Contains(port.Serial),
            var (_, paths) => paths.Any(path => LeadsTo(path, port)),
        });
        JsonObject options = port.Serial.Length > 0
            ? new() { ["Serials"] = new JsonArray(port.Serial) }
            : new() { ["Paths"] = new JsonArray(port.StablePath ?? port.Path) };
        return Found("sidblaster", port.Product, port.Path, port.Serial, configured, null, "sidblaster", options);
    }

    private FoundDevice Midi(RawMidiPort port)
    {
        (string receiver, string id) = IsPico(port) ? ("UsbSid", "usbsid-midi") : port.CardName.Contains("TeensyROM", StringComparison.OrdinalIgnoreCase) ? ("TeensyRom", "teensyrom") : ("Generic", "asid");
        string? configured = known.Find("asid-midi", setting => KnownDevices.Option(setting, "port") is { } wanted
            ? wanted == port.Path || port.CardName.Contains(wanted, StringComparison.OrdinalIgnoreCase)
            : KnownDevices.Option(setting, "receiver")?.Equals(receiver, StringComparison.OrdinalIgnoreCase) == true);
        return Found("asid-midi", port.CardName, port.Path, null, configured, receiver == "Generic" ? "only if a receiver of ASID hangs on it" : null, id,
            new JsonObject { ["Port"] = port.CardName, ["Receiver"] = receiver });
    }

    private FoundDevice Ultimate(FoundUltimate found, string host)
    {
        string name = found.Identity.HostName;
        string?[] names = [found.Address.ToString(), host, name.Length > 0 ? name : null, name.Length > 0 ? $"{name}.local" : null];
        string? configured = known.Find("ultimate64", setting => names.Contains(KnownDevices.Option(setting, "host"), StringComparer.OrdinalIgnoreCase));
        var options = new JsonObject { ["Host"] = host };
        if (found.Identity.NeedsPassword)
            options["Password"] = "";
        string product = $"{found.Identity.Product} {(found.Identity.Product.Contains(found.Identity.Firmware, StringComparison.Ordinal) ? "" : found.Identity.Firmware)}".Trim();
        return Found("ultimate64", product, found.Address.ToString(), found.Identity.UniqueId, configured,
            found.Identity.NeedsPassword ? "it wants the network password that is set in its menu" : null, "ultimate", options);
    }

    /// <summary>Its name where that leads to it, since an address may change; else the address.</summary>
    private string HostOf(FoundUltimate found, CancellationToken stop)
    {
        string name = $"{found.Identity.HostName}.local";
        return found.Identity.HostName.Length > 0 && found.Address.Equals(places.Name(name, stop)) ? name : found.Address.ToString();
    }

    private FoundDevice Found(string kind, string name, string address, string? serial, string? configured, string? note, string id, JsonObject options)
    {
        var setting = new JsonObject { ["Id"] = configured ?? known.NewId(id), ["Kind"] = kind };
        foreach ((string key, JsonNode? value) in options)
            setting[key] = value?.DeepClone();
        return new FoundDevice(kind, name, address, serial is { Length: > 0 } ? serial : null, configured, note, setting);
    }

    private static bool IsPico(RawMidiPort port) => port.CardName.Contains("USBSID", StringComparison.OrdinalIgnoreCase);

    private static bool LeadsTo(string path, SerialPortIdentity port) =>
        path == port.Path || path == port.StablePath || new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true)?.FullName == port.Path;
}
