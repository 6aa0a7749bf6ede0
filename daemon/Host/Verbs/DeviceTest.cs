using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>device test ID</c>: half a minute for each chip, measured where the device's sound comes back.</summary>
static class DeviceTest
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> id = new("ID") { Description = "The device's id in the settings" };
        Command test = new("test", "Try every voice, waveform, the filter and the samples of a device") { id, data, json };
        test.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            return await RunAsync(daemon, line.GetRequiredValue(id), line.GetValue(json), stop);
        });
        return test;
    }

    static async Task<int> RunAsync(DaemonClient daemon, string id, bool json, CancellationToken stop)
    {
        JsonElement? report = null;
        (int, string) told = default;
        await foreach (JsonElement line in daemon.LinesAsync($"/api/admin/devices/{Uri.EscapeDataString(id)}/test", null, stop))
        {
            if (line.TryGetProperty("report", out JsonElement end) && end.ValueKind == JsonValueKind.Object)
                report = end;
            else if (!json && line.GetProperty("progress") is var progress && told != (told = (progress.GetProperty("chip").GetInt32(), progress.GetProperty("section").GetString()!)))
                Print.Line($"{progress.GetProperty("seconds").GetDouble(),5:0.0} s  {(progress.GetProperty("chips").GetInt32() > 1 ? $"chip {told.Item1}, " : "")}{told.Item2}");
        }
        if (report is not { } found)
            throw new VerbException("the daemon ended the test without a report.");
        if (json)
            Print.Json(found);
        else
            Tell(found);
        return found.GetProperty("passed").GetBoolean() ? ExitCode.Done : ExitCode.Failed;
    }

    static void Tell(JsonElement report)
    {
        foreach (JsonElement chip in report.GetProperty("chips").EnumerateArray())
        {
            if (chip.GetProperty("heard") is not { ValueKind: JsonValueKind.Object } heard)
                continue;
            Print.Line($"Chip {chip.GetProperty("chip")}: {heard.GetProperty("model").GetString()!.Replace("mos", "")}, level {heard.GetProperty("levelDb")} dB, noise {heard.GetProperty("noiseDb")} dB");
            Print.Fields([.. heard.GetProperty("sections").EnumerateArray().Select(section =>
                ($"  {section.GetProperty("name").GetString()}", (string?)$"{section.GetProperty("health").GetString(),-8}{section.GetProperty("levelDb").GetDouble(),7:0.0} dB"))]);
        }
        foreach (JsonElement finding in report.GetProperty("findings").EnumerateArray())
            Print.Line($"{(finding.GetProperty("fault").GetBoolean() ? "!" : "-")} {finding.GetProperty("text").GetString()}");
        Print.Line(report.GetProperty("passed").GetBoolean() ? "Passed." : "Not passed.");
    }
}
