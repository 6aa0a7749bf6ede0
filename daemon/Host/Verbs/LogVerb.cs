using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Logs;

namespace SidFlow.Host.Verbs;

/// <summary><c>log</c>: the newest lines of the running daemon's log.</summary>
static class LogVerb
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Option<string> level = new("--level") { Description = "Lines of this weight and more", DefaultValueFactory = _ => LogGrades.Names[0] };
        level.AcceptOnlyFromAmong([.. LogGrades.Names]);
        Option<string?> text = new("--text") { Description = "Lines that hold this", HelpName = "WORDS" };
        Option<int> limit = new("--limit") { Description = $"How many, at most {LogBook.Most}", DefaultValueFactory = _ => 100, HelpName = "N" };
        limit.Validators.Add(result => CommonOptions.Within(result, 1, LogBook.Most));
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with what comes" };
        Command log = new("log", "The newest lines of the daemon's log ('config set Log:Level debug' writes more)") { level, text, limit, follow, data, json };
        log.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string filter = $"level={line.GetValue(level)}&text={Uri.EscapeDataString(line.GetValue(text) ?? "")}";
            long after = 0;
            while (true)
            {
                JsonElement page = await daemon.GetAsync($"/api/admin/logs?{filter}&after={after}&limit={line.GetValue(limit)}", stop);
                foreach (JsonElement entry in page.GetProperty("lines").EnumerateArray())
                    Tell(entry, line.GetValue(json));
                after = page.GetProperty("last").GetInt64();
                if (!line.GetValue(follow))
                    return ExitCode.Done;
                await Task.Delay(Pause, stop);
            }
        });
        return log;
    }

    static void Tell(JsonElement entry, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(entry.GetRawText());
            return;
        }
        string time = DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("at").GetInt64()).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Print.Line($"{time}  {entry.GetProperty("level").GetString(),-11}  {entry.GetProperty("text").GetString()}");
        if (entry.TryGetProperty("fault", out JsonElement fault) && fault.GetString() is { } failure)
            foreach (string part in failure.Split('\n'))
                Print.Line($"    {part.TrimEnd()}");
    }
}
