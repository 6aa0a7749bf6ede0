using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>schedule</c>: jobs of the running daemon that come again and again.</summary>
static class ScheduleVerb
{
    const string Path = "/api/admin/schedules";

    public static Command Command() => new("schedule", "Jobs that come again and again") { List(), Set(), Remove() };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the schedules") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement all = await daemon.GetAsync(Path, stop);
            if (line.GetValue(json))
                Print.Json(all);
            else if (all.GetArrayLength() == 0)
                Print.Line("There are no schedules. 'schedule set nightly \"0 4 * * *\" pipeline' makes one.");
            else
                Print.Fields([.. all.EnumerateArray().Select(schedule => (schedule.GetProperty("name").GetString()!, (string?)Summary(schedule)))]);
            return ExitCode.Done;
        });
        return list;
    }

    static Command Set()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> name = new("NAME") { Description = "Its name" };
        Argument<string> rule = new("RULE") { Description = "Minute, hour, day of the month, month, day of the week: \"30 4 * * *\" is half past four each day" };
        Argument<string> type = new("TYPE") { Description = "Type of the job; 'job list' names the types" };
        Option<string> zone = new("--zone") { Description = "The clock that the rule means, such as Europe/Berlin", DefaultValueFactory = _ => "UTC" };
        Option<string[]> parameters = new("--param", "-p") { Description = "NAME=VALUE of the job; once for each parameter", DefaultValueFactory = _ => [] };
        Option<bool> off = new("--off") { Description = "Keep it, switched off" };
        Command set = new("set", "Make or change a schedule") { name, rule, type, zone, parameters, off, data, json };
        set.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement schedule = await daemon.SendAsync(HttpMethod.Put, $"{Path}/{Uri.EscapeDataString(line.GetRequiredValue(name))}", stop, new
            {
                rule = line.GetRequiredValue(rule),
                timezone = line.GetRequiredValue(zone),
                type = line.GetRequiredValue(type),
                @params = JobVerb.Parameters(line.GetRequiredValue(parameters)),
                enabled = !line.GetValue(off),
            });
            if (line.GetValue(json))
                Print.Json(schedule);
            else
                Print.Fields((schedule.GetProperty("name").GetString()!, Summary(schedule)));
            return ExitCode.Done;
        });
        return set;
    }

    static Command Remove()
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> name = new("NAME") { Description = "Its name" };
        Command remove = new("remove", "Remove a schedule") { name, data };
        remove.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(line.GetRequiredValue(name))}", stop);
            return ExitCode.Done;
        });
        return remove;
    }

    static string Summary(JsonElement schedule)
    {
        string next = schedule.GetProperty("next") is { ValueKind: JsonValueKind.Number } due
            ? "next " + DateTimeOffset.FromUnixTimeMilliseconds(due.GetInt64()).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "off";
        string note = schedule.TryGetProperty("note", out JsonElement said) && said.GetString() is { } text ? $"  {text}" : "";
        return $"{schedule.GetProperty("type").GetString(),-9} {schedule.GetProperty("rule").GetString()} {schedule.GetProperty("timezone").GetString()}  {next}{note}";
    }
}
