using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Json;

namespace SidFlow.Host.Verbs;

/// <summary><c>cache</c>: the rendered songs that the running daemon keeps.</summary>
static class CacheVerb
{
    public static Command Command() => new("cache", "Look after the rendered songs")
    {
        Stats(),
        Change("invalidate", "Delete renders", "deleted"),
        Change("stale", "Let renders count for nothing: they are made again when they are wanted", "marked"),
        Warm(), Backfill(), Manifest(),
    };

    static Command Stats()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command stats = new("stats", "What the cache holds") { data, json };
        stats.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement cache = await daemon.GetAsync("/api/admin/cache", stop);
            if (line.GetValue(json))
            {
                Print.Json(cache);
                return ExitCode.Done;
            }
            JsonElement coverage = cache.GetProperty("coverage");
            Print.Fields(
                ("folder", cache.GetProperty("folder").GetString()),
                ("files", $"{Number(cache, "files")}, {Size(cache, "sizeBytes")} of {Size(cache, "budgetBytes")}"),
                ("stale", Number(cache, "staleFiles") > 0 ? $"{Number(cache, "staleFiles")}, {Size(cache, "staleBytes")}" : null),
                ("elsewhere", Number(cache, "outputFiles") > 0 ? $"{Number(cache, "outputFiles")} files, {Size(cache, "outputBytes")}" : null),
                ("disk", $"{Size(cache, "freeBytes")} free, {Size(cache, "keepFreeBytes")} of it stay"),
                ("formats", Shares(cache.GetProperty("byFormat"))),
                ("engines", Shares(cache.GetProperty("byEngine"))),
                ("found", $"{Number(cache, "hits")} of {Number(cache, "hits") + Number(cache, "misses")} times since the start"),
                ("evicted", $"{Number(cache, "evicted")}"),
                ("songs", $"{Number(coverage, "actual")} of {Number(coverage, "expected")}"));
            return ExitCode.Done;
        });
        return stats;
    }

    static Command Change(string name, string summary, string done)
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Option<string?> pattern = new("--pattern") { Description = "PATH or PATH#SONG with * and ?", HelpName = "PATTERN" };
        Option<string?> prefix = new("--prefix") { Description = "Of the tune's path", HelpName = "PATH" };
        Option<double?> days = new("--older-than") { Description = "Made more days ago than that", HelpName = "DAYS" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } given && given is not (>= 0 and <= 3650))
                result.AddError("--older-than is a number of days from 0 to 3650.");
        });
        Option<string?> format = new("--format") { Description = "wav, flac, m4a, hls or tape", HelpName = "FORMAT" };
        Option<string?> engine = new("--engine") { Description = "What made them", HelpName = "ENGINE" };
        Option<bool> stale = new("--stale") { Description = "Only those that are stale" };
        Option<bool> all = new("--all") { Description = "All there are" };
        Command change = new(name, summary) { pattern, prefix, days, format, engine, stale, all, data, json };
        change.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement changed = await daemon.SendAsync(HttpMethod.Post, $"/api/admin/cache/{name}", stop, new
            {
                pattern = line.GetValue(pattern),
                prefix = line.GetValue(prefix),
                olderThanSeconds = line.GetValue(days) is { } age ? (long?)(age * 86_400) : null,
                format = line.GetValue(format),
                engine = line.GetValue(engine),
                stale = line.GetValue(stale),
                all = line.GetValue(all),
            });
            if (line.GetValue(json))
                Print.Json(changed);
            else
                Print.Line($"{Number(changed, "files")} files, {Size(changed, "bytes")} {done}");
            return ExitCode.Done;
        });
        return change;
    }

    static Command Warm()
    {
        Option<int> top = new("--top") { Description = "So many of the songs that are played and liked most", HelpName = "N", DefaultValueFactory = _ => 100 };
        return Job("warm", "Render the songs that are wanted most", top, (line, formats) => new { top = line.GetValue(top), formats });
    }

    static Command Backfill()
    {
        Option<string?> prefix = new("--prefix") { Description = "All songs below a folder; all that were rendered before when absent", HelpName = "PATH" };
        return Job("backfill", "Render what is missing or stale", prefix, (line, formats) => new { prefix = line.GetValue(prefix), formats });
    }

    static Command Job(string name, string summary, Option own, Func<ParseResult, string[]?, object> body)
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Option<string?> formats = new("--formats") { Description = "Of wav, flac, m4a, hls, tape, with commas; as set in Render:DefaultFormats when absent", HelpName = "LIST" };
        Command job = new(name, summary) { own, formats, data, json };
        job.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string[]? wanted = line.GetValue(formats)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            JsonElement accepted = await daemon.SendAsync(HttpMethod.Post, $"/api/admin/cache/{name}", stop, body(line, wanted));
            if (line.GetValue(json))
                Print.Json(accepted.GetProperty("job"));
            else
                Print.Line(accepted.GetProperty("jobId").GetString()!);
            return ExitCode.Done;
        });
        return job;
    }

    static Command Manifest()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command manifest = new("manifest", "Write the availability manifest into its file; with --json print it") { data, json };
        manifest.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            if (line.GetValue(json))
            {
                Console.Out.Write(CanonicalJson.File(JsonNode.Parse((await daemon.GetAsync("/api/admin/cache/manifest", stop)).GetRawText())!));
                return ExitCode.Done;
            }
            JsonElement written = await daemon.SendAsync(HttpMethod.Post, "/api/admin/cache/manifest", stop);
            Print.Line($"{written.GetProperty("file").GetString()}: {Number(written, "assets")} files");
            return ExitCode.Done;
        });
        return manifest;
    }

    static string? Shares(JsonElement shares) => shares.GetArrayLength() == 0 ? null
        : string.Join(", ", shares.EnumerateArray().Select(share => $"{share.GetProperty("name").GetString()} {Number(share, "files")} ({Size(share, "bytes")})"));

    static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    static string Size(JsonElement element, string name) => $"{Number(element, name) / 1e6:0.#} MB";
}
