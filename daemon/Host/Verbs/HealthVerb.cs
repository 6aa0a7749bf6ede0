using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>health</c>: how the running daemon is.</summary>
static class HealthVerb
{
    public static Command Command()
    {
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command health = new("health", "Show how the running daemon is") { data, json };
        health.SetAction((line, stop) => RunAsync(line.GetValue(data), line.GetValue(json), stop));
        return health;
    }

    static async Task<int> RunAsync(string? data, bool json, CancellationToken stop)
    {
        using DaemonClient daemon = await DaemonClient.ConnectAsync(data, stop);
        (int status, JsonElement report) = await daemon.ReadAsync("/api/health", stop);
        if (json)
            Print.Json(report);
        else
            foreach (JsonProperty check in report.GetProperty("checks").EnumerateObject())
                Console.Out.WriteLine($"{check.Name,-14} {check.Value.GetProperty("status").GetString(),-10} {Message(check.Value)}".TrimEnd());
        string overall = report.GetProperty("overall").GetString()!;
        return status == 200 ? ExitCode.Done : throw new VerbException($"the daemon is {overall}.");
    }

    static string? Message(JsonElement check) => check.TryGetProperty("message", out JsonElement message) ? message.GetString() : null;
}
