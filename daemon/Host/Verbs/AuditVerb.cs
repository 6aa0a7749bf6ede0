using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>audit</c>: what administrators did and tried.</summary>
static class AuditVerb
{
    const string Path = "/api/admin/audit";

    public static Command Command() => new("audit", "What administrators did and tried") { Search(), Verify() };

    static Command Search()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Option<string?> action = new("--action") { Description = "Such as backup:create, or user:* for all that begin so" }, actor = new("--actor") { Description = "Part of who it was, such as anna" };
        Option<string?> from = new("--from") { Description = "Not before, such as 2026-01-31T06:00Z", HelpName = "TIME" }, to = new("--to") { Description = "Not after", HelpName = "TIME" };
        Option<bool> failed = new("--failed") { Description = "Only what failed" };
        Option<int> limit = new("--limit") { Description = "How many, at most 500", DefaultValueFactory = _ => 50, HelpName = "N" };
        limit.Validators.Add(result => CommonOptions.Within(result, 1, 500));
        Command search = new("search", "Search the audit log, the newest first") { action, actor, from, to, failed, limit, data, json };
        search.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string query = string.Join('&', new (string Name, string? Value)[]
            {
                ("action", line.GetValue(action)), ("actor", line.GetValue(actor)), ("from", line.GetValue(from)), ("to", line.GetValue(to)),
                ("success", line.GetValue(failed) ? "false" : null), ("limit", line.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
            }.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
            JsonElement found = await daemon.GetAsync($"{Path}?{query}", stop);
            if (line.GetValue(json))
                Print.Json(found);
            else
                foreach (JsonElement entry in found.GetProperty("lines").EnumerateArray())
                    Print.Line(string.Join("  ", new[] { Text(entry, "timestamp"), Text(entry, "action"), Text(entry, "actor"), Text(entry, "resource"), Text(entry, "details"), Text(entry, "error") is { } why ? $"FAILED: {why}" : null }.OfType<string>()));
            return ExitCode.Done;
        });
        return search;
    }

    static Command Verify()
    {
        Option<string?> data = CommonOptions.Data();
        Command verify = new("verify", "Check that no line was taken out or changed") { data };
        verify.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement check = await daemon.GetAsync($"{Path}/verify", stop);
            if (!check.GetProperty("intact").GetBoolean())
                throw new VerbException($"the audit log was changed: line {check.GetProperty("brokenAt").GetInt32()} does not follow from the one before it.");
            Print.Line("The audit log is whole.");
            return ExitCode.Done;
        });
        return verify;
    }

    static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
