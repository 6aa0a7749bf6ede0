using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Json;

namespace SidFlow.Host.Verbs;

/// <summary><c>job</c>: long work of the running daemon, submitted, watched and ended.</summary>
static class JobVerb
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Command() => new("job", "Submit, watch and end long work")
    {
        Submit(), List(), Show(), Logs(),
        Change("pause", "Hold a job", "paused"),
        Change("resume", "Let a held or stalled job go on", "running"),
        Change("cancel", "End a job", "cancelled"),
        Change("retry", "Let a failed job go on from where it was", "pending"),
        Delete(), Export(),
    };

    static Command Submit()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> type = new("TYPE") { Description = "What to do; 'job list' names the types" };
        Option<string[]> parameters = new("--param", "-p") { Description = "NAME=VALUE; once for each parameter", DefaultValueFactory = _ => [] };
        Option<bool> follow = new("--follow", "-f") { Description = "Print its log until it is over" };
        Command submit = new("submit", "Submit a job") { type, parameters, follow, data, json };
        submit.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement job = (await daemon.SendAsync(HttpMethod.Post, "/api/admin/jobs", stop,
                new { type = line.GetRequiredValue(type), @params = Parameters(line.GetRequiredValue(parameters)) })).GetProperty("job");
            if (line.GetValue(json))
                Print.Json(job);
            else
                Print.Line(Id(job));
            return line.GetValue(follow) ? await FollowAsync(daemon, Id(job), stop) : ExitCode.Done;
        });
        return submit;
    }

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the jobs, the newest first") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement all = await daemon.GetAsync("/api/admin/jobs", stop);
            if (line.GetValue(json))
            {
                Print.Json(all);
                return ExitCode.Done;
            }
            JsonElement jobs = all.GetProperty("jobs");
            if (jobs.GetArrayLength() > 0)
                Print.Fields([.. jobs.EnumerateArray().Select(job => (Id(job), (string?)Summary(job)))]);
            else
                Print.Line($"There are no jobs. Types: {string.Join(", ", all.GetProperty("types").EnumerateArray().Select(name => name.GetString()))}.");
            return ExitCode.Done;
        });
        return list;
    }

    static Command Show()
    {
        (Option<string?> data, Option<bool> json, Argument<string> id) = (CommonOptions.Data(), CommonOptions.Json(), IdArgument());
        Command show = new("show", "Show one job") { id, data, json };
        show.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement job = await JobAsync(daemon, line.GetRequiredValue(id), stop);
            if (line.GetValue(json))
            {
                Print.Json(job);
                return ExitCode.Done;
            }
            JsonElement metadata = job.GetProperty("metadata");
            Print.Fields(
                ("job", Id(job)),
                ("status", Summary(job)),
                ("accepted", Time(job, "createdAt")),
                ("started", Time(job, "startedAt")),
                ("completed", Time(job, "completedAt")),
                ("failed", Time(job, "failedAt")),
                ("params", job.GetProperty("params").ToString()),
                ("error", metadata.TryGetProperty("error", out JsonElement error) ? error.GetString() : null));
            return ExitCode.Done;
        });
        return show;
    }

    static Command Logs()
    {
        (Option<string?> data, Argument<string> id) = (CommonOptions.Data(), IdArgument());
        Option<bool> follow = new("--follow", "-f") { Description = "Until the job is over" };
        Command logs = new("logs", "Print a job's log") { id, follow, data };
        logs.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            if (line.GetValue(follow))
                return await FollowAsync(daemon, line.GetRequiredValue(id), stop);
            await PrintLinesAsync(daemon, line.GetRequiredValue(id), 0, stop);
            return ExitCode.Done;
        });
        return logs;
    }

    static Command Change(string name, string summary, string status)
    {
        (Option<string?> data, Option<bool> json, Argument<string> id) = (CommonOptions.Data(), CommonOptions.Json(), IdArgument());
        Command change = new(name, summary) { id, data, json };
        change.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement job = (await daemon.SendAsync(HttpMethod.Patch, Path(line.GetRequiredValue(id)), stop, new { status })).GetProperty("job");
            if (line.GetValue(json))
                Print.Json(job);
            else
                Print.Line($"{Id(job)}  {Summary(job)}");
            return ExitCode.Done;
        });
        return change;
    }

    static Command Delete()
    {
        (Option<string?> data, Argument<string> id) = (CommonOptions.Data(), IdArgument());
        Command delete = new("delete", "Forget a job that is over, and its log") { id, data };
        delete.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(HttpMethod.Delete, Path(line.GetRequiredValue(id)), stop);
            return ExitCode.Done;
        });
        return delete;
    }

    static Command Export()
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> folder = new("FOLDER") { Description = "Gets one JSON file for each job" };
        Command export = new("export", "Write all jobs as JSON files") { folder, data };
        export.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string target = Directory.CreateDirectory(line.GetRequiredValue(folder)).FullName;
            foreach (JsonElement job in (await daemon.GetAsync("/api/admin/jobs", stop)).GetProperty("jobs").EnumerateArray())
                await File.WriteAllTextAsync(System.IO.Path.Combine(target, $"{Id(job)}.json"), CanonicalJson.File(JsonNode.Parse(job.GetRawText())!), stop);
            return ExitCode.Done;
        });
        return export;
    }

    /// <summary>What a verb does that has submitted a job: prints the answer or the job's id, and follows the job unless it is not to.</summary>
    public static async Task<int> BegunAsync(DaemonClient daemon, JsonElement reply, bool background, bool json, CancellationToken stop)
    {
        string job = reply.GetProperty("jobId").GetString()!;
        if (json)
            Print.Json(reply);
        else
            Print.Line(job);
        return background || json ? ExitCode.Done : await FollowAsync(daemon, job, stop);
    }

    /// <summary>Prints a job's log and progress until it is over.</summary>
    public static async Task<int> FollowAsync(DaemonClient daemon, string id, CancellationToken stop)
    {
        long last = 0;
        string told = "";
        while (true)
        {
            JsonElement job = await JobAsync(daemon, id, stop);
            last = await PrintLinesAsync(daemon, id, last, stop);
            string summary = Summary(job);
            if (summary != told)
                Print.Line(told = summary);
            if (job.GetProperty("status").GetString() is "completed" or "failed" or "cancelled")
                return job.GetProperty("status").GetString() == "completed" ? ExitCode.Done : ExitCode.Failed;
            await Task.Delay(Look, stop);
        }
    }

    static async Task<long> PrintLinesAsync(DaemonClient daemon, string id, long after, CancellationToken stop)
    {
        while (true)
        {
            JsonElement lines = (await daemon.GetAsync($"{Path(id)}/log?after={after}", stop)).GetProperty("lines");
            if (lines.GetArrayLength() == 0)
                return after;
            foreach (JsonElement line in lines.EnumerateArray())
            {
                Print.Line($"{Clock(line.GetProperty("at").GetInt64())}  {line.GetProperty("text").GetString()}");
                after = line.GetProperty("number").GetInt64();
            }
        }
    }

    /// <summary>Numbers, truth values, JSON lists and objects as such, all else as text.</summary>
    public static JsonObject Parameters(string[] pairs)
    {
        JsonObject parameters = [];
        foreach (string pair in pairs)
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } name, var value])
                throw new VerbException($"'{pair}' is no parameter. Write NAME=VALUE.");
            parameters[name] = value switch
            {
                "true" => true,
                "false" => false,
                ['{' or '[', ..] => Json(name, value),
                _ => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : value,
            };
        }
        return parameters;
    }

    static JsonNode? Json(string name, string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException reason)
        {
            throw new VerbException($"{name} is no JSON: {reason.Message}", reason);
        }
    }

    static async Task<JsonElement> JobAsync(DaemonClient daemon, string id, CancellationToken stop) => (await daemon.GetAsync(Path(id), stop)).GetProperty("job");

    static Argument<string> IdArgument() => new("ID") { Description = "The job's id" };

    static string Path(string id) => $"/api/admin/jobs/{Uri.EscapeDataString(id)}";

    static string Id(JsonElement job) => job.GetProperty("id").GetString()!;

    static string Summary(JsonElement job)
    {
        JsonElement progress = job.GetProperty("metadata").GetProperty("progress");
        string? eta = progress.TryGetProperty("etaMs", out JsonElement left) ? $"{TimeSpan.FromMilliseconds(left.GetInt64()):h\\:mm\\:ss} left" : null;
        string? share = progress.GetProperty("total").ValueKind == JsonValueKind.Number ? $"{progress.GetProperty("percentComplete").GetDouble():0.0} %" : null;
        double rate = progress.GetProperty("rate").GetDouble();
        return string.Join("  ", new[]
        {
            job.GetProperty("status").GetString()!.PadRight(9), share, rate > 0 ? $"{rate:0.#}/s" : null, eta, progress.GetProperty("message").GetString(),
        }.Where(part => !string.IsNullOrEmpty(part)));
    }

    static string? Time(JsonElement job, string name) => job.TryGetProperty(name, out JsonElement time) ? Clock(time.GetInt64()) : null;

    static string Clock(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
