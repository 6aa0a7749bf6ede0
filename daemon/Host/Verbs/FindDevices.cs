using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Devices.Discovery;
using SidFlow.Services.Doctor;
using SidFlow.Web.Api;

namespace SidFlow.Host.Verbs;

/// <summary><c>device find</c>: what is plugged in or answers in the network, with the settings that would use it. Needs no daemon.</summary>
static class FindDevices
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command find = new("find", "Look for devices, plugged in or in the network") { data, json };
        find.SetAction((line, stop) => Task.FromResult(Run(line.GetValue(data), line.GetValue(json), stop)));
        return find;
    }

    static int Run(string? data, bool json, CancellationToken stop)
    {
        FoundDevices found = new DeviceFinder(HostSettings.LoadOfService(data, InstalledUnit.Find()).Devices, new FinderPlaces()).Find(stop);
        if (json)
            Print.Json(FoundDevicesReply.Of(found));
        else
            Tell(found);
        return found.Problem is null ? ExitCode.Done : ExitCode.Failed;
    }

    static void Tell(FoundDevices found)
    {
        foreach (FoundDevice device in found.Devices)
        {
            Print.Line($"{device.Name} at {device.Address}{(device.Serial is { } serial ? $", serial number {serial}" : "")}{(device.Note is { } note ? $"; {note}" : "")}");
            Print.Line(device.Configured is { } id ? $"    is {id} in the settings" : $"    {device.SettingLine}");
        }
        if (found.Problem is { } problem)
            Print.Line(problem);
        if (found.Devices.Any(device => device.Configured is null))
            Print.Line("Put a line of these between the brackets of \"Devices\": [ ] in /etc/sidflow/appsettings.json and restart the daemon.");
        else if (found.Devices.Count == 0)
            Print.Line("No device was found. Network SID Devices and chips on GPIO lines cannot be found, only named: docs/hardware.md.");
    }
}
