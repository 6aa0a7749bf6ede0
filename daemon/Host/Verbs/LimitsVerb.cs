using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>limits</c>: rate limits, and whom they met.</summary>
static class LimitsVerb
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command limits = new("limits", "Rate limits, and the clients that met them since the start") { data, json };
        limits.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.GetAsync("/api/admin/limits", stop);
            if (line.GetValue(json))
            {
                Print.Json(reply);
                return ExitCode.Done;
            }
            Print.Fields([.. reply.GetProperty("limits").EnumerateArray().Select(limit =>
                (limit.GetProperty("key").GetString()!, (string?)$"{limit.GetProperty("value").GetInt32()}  {limit.GetProperty("meaning").GetString()}"))]);
            foreach (JsonElement client in reply.GetProperty("limited").EnumerateArray())
                Print.Line($"{client.GetProperty("client").GetString()}  {client.GetProperty("times").GetInt64()} times, last {client.GetProperty("last").GetString()}  {client.GetProperty("call").GetString()}");
            return ExitCode.Done;
        });
        return limits;
    }
}
