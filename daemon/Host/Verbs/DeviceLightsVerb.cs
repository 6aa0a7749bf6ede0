using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>device lights</c>: shows and sets the lights in a device's case.</summary>
static class DeviceLightsVerb
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> id = new("ID") { Description = "The device's id in the settings" };
        Argument<string[]> settings = new("NAME=VALUE") { Description = "What to set, as the device lists it; nothing: show all", Arity = ArgumentArity.ZeroOrMore };
        Command lights = new("lights", "Show and set the lights in a device's case; they hold until it restarts") { id, settings, data, json };
        lights.SetAction(async (line, stop) =>
        {
            Dictionary<string, string> wanted = (line.GetValue(settings) ?? []).Select(Split).ToDictionary();
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string path = $"/api/admin/devices/{Uri.EscapeDataString(line.GetRequiredValue(id))}/lights";
            JsonElement all = wanted.Count == 0 ? await daemon.GetAsync(path, stop) : await daemon.SendAsync(HttpMethod.Put, path, stop, wanted);
            if (line.GetValue(json))
                Print.Json(all);
            else if (all.GetArrayLength() == 0)
                Print.Line("It lists no lights.");
            else
                Print.Fields([.. all.EnumerateArray().Select(setting => (setting.GetProperty("name").GetString()!, (string?)Describe(setting)))]);
            return ExitCode.Done;
        });
        return lights;
    }

    static (string Name, string Value) Split(string given) => given.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? (name, value) : throw new VerbException($"'{given}' is not NAME=VALUE, such as \"LedStrip Mode=Off\".");

    static string Describe(JsonElement setting)
    {
        string values = string.Join(", ", setting.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        return $"{setting.GetProperty("current").GetString()}{(values.Length > 0 ? $"   ({values})" : "")}";
    }
}
