using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>device</c>: the household's devices, as the running daemon sees them.</summary>
static class DeviceVerb
{
    public static Command Command() => new("device", "Show and reset the devices that music is played on")
    {
        List(), FindDevices.Command(), One("show", "Show one device", HttpMethod.Get, ""), One("reset", "Trust a device again and open it anew at once", HttpMethod.Post, "/reset"),
        DeviceTest.Command(), DeviceCaptureVerb.Command(), DeviceLightsVerb.Command(), Silence(),
    };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the devices") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement devices = await daemon.GetAsync("/api/admin/devices", stop);
            if (line.GetValue(json))
                Print.Json(devices);
            else if (devices.GetArrayLength() == 0)
                Print.Line("There are no devices in the settings.");
            else
                Print.Fields([.. devices.EnumerateArray().Select(device => (Text(device, "id")!, (string?)Summary(device)))]);
            return ExitCode.Done;
        });
        return list;
    }

    static Command One(string name, string summary, HttpMethod method, string action)
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> id = new("ID") { Description = "The device's id in the settings" };
        Command one = new(name, summary) { id, data, json };
        one.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement device = await daemon.SendAsync(method, $"/api/admin/devices/{Uri.EscapeDataString(line.GetRequiredValue(id))}{action}", stop);
            if (line.GetValue(json))
                Print.Json(device);
            else
                Print.Fields([.. device.EnumerateObject().Select(field => (field.Name, (string?)Plain(field.Value)))]);
            return ExitCode.Done;
        });
        return one;
    }

    /// <summary>After a crash: opening a device mutes it, closing it mutes it again.</summary>
    static Command Silence()
    {
        Option<string?> data = CommonOptions.Data();
        Command silence = new("silence", "Mute all devices, while no daemon runs") { data };
        silence.SetAction(async (line, stop) =>
        {
            SidFlowSettings settings = HostSettings.Load(line.GetValue(data));
            // Side by side: one that hangs keeps no other from being muted, and the service manager waits only so long.
            var devices = HostSettings.Devices(settings, TimeProvider.System).Devices;
            string?[] problems = await Task.WhenAll(devices.Select(device => device.SilenceAsync(stop)));
            foreach ((var device, string? problem) in devices.Zip(problems))
                if (problem is not null)
                    Print.Line($"{device.Setting.Id} could not be muted: {problem}");
            return Array.TrueForAll(problems, problem => problem is null) ? ExitCode.Done : ExitCode.Failed;
        });
        return silence;
    }

    static string Summary(JsonElement device) =>
        string.Join("  ", new[] { Text(device, "state")!.PadRight(8), Text(device, "kind"), Text(device, "name"), Text(device, "user") is { } user ? $"used by {user}" : null, Text(device, "problem") }
            .Where(part => !string.IsNullOrEmpty(part)));

    static string? Text(JsonElement device, string name) => device.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Plain)),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(field => $"{field.Name} {Plain(field.Value)}")),
        JsonValueKind.Null => "",
        _ => value.ToString(),
    };
}
