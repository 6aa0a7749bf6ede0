using SidFlow.Hw.Ultimate64;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>No other program sits on a port that the daemon listens on.</summary>
internal static class PortCheck
{
    public static IEnumerable<Finding> Run(Surroundings at)
    {
        SidFlowSettings settings = at.Settings;
        yield return Of(at, settings.Web.Port, udp: false, "Web:Port");
        if (settings.NetworkSidDevice.Enabled)
            yield return Of(at, settings.NetworkSidDevice.Port, udp: false, "NetworkSidDevice:Port");
        foreach (DeviceSetting device in settings.Devices.Where(device => device.Kind == "ultimate64"))
            if (!bool.TryParse(KnownDevices.Option(device, "takeSound"), out bool wanted) || wanted)
                yield return Of(at, int.TryParse(KnownDevices.Option(device, "soundPort"), out int port) ? port : new UltimateSettings { Host = "" }.SoundPort, udp: true, $"SoundPort of {device.Id}");
    }

    private static Finding Of(Surroundings at, int port, bool udp, string setting)
    {
        string name = $"{(udp ? "UDP" : "TCP")} port {port} ({setting})";
        foreach ((string socket, string user) in new SocketTable(at.Root).ListenersOf(port, udp))
        {
            IReadOnlyList<ProcessEntry> holders = at.Processes.HoldersOf(socket);
            if (holders.FirstOrDefault(holder => holder.Id != at.Processes.Daemon?.Id) is { } other)
                return Finding.Problem("ports", $"{name} is taken by {other.Name} (process {other.Id}).", $"sudo kill {other.Id}, or another number for it in /etc/sidflow/appsettings.json");
            if (holders.Count == 0 && at.Daemon is null && at.Processes.Daemon is null)
                return Finding.Problem("ports", $"{name} is taken by a program of user {new Hw.Wires.Linux.Groups(at.Root).NameOfUser(uint.Parse(user, System.Globalization.CultureInfo.InvariantCulture))}.",
                    $"sudo ss -{(udp ? "u" : "t")}lnp sport = :{port}");
        }
        return Finding.Ok("ports", $"{name} is free or ours.");
    }
}
