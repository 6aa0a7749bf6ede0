using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>classify</c>: submits the job to the running daemon and follows it.</summary>
static class ClassifyVerb
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Option<int?> threads = Number("--threads", "Songs measured side by side", 1), limit = Number("--limit", "Only the first N songs", 1);
        Option<int?> sample = Number("--sample", "Only whole folders, drawn by the seed, until there are N songs", 1), seed = Number("--seed", "Of the sample", 0);
        Option<string?> prefix = new("--sid-path-prefix", "--path") { Description = "Only tunes whose collection path begins so", HelpName = "PATH" };
        Option<string?> files = new("--files") { Description = "Only the tunes whose collection paths stand in a file, one a line", HelpName = "FILE" };
        Option<bool> force = new("--force-rebuild") { Description = "Measure also what is known" };
        Option<bool> background = new("--no-follow") { Description = "Do not wait for its end" };
        Command classify = new("classify", "Measure the library's songs, so that they can be compared and rated") { threads, limit, sample, seed, prefix, files, force, background, data, json };
        classify.SetAction(async (line, stop) =>
        {
            JsonObject order = [];
            Put("threads", line.GetValue(threads));
            Put("limit", line.GetValue(limit));
            Put("sample", line.GetValue(sample));
            Put("seed", line.GetValue(seed));
            Put("path", line.GetValue(prefix));
            Put("pathsFile", line.GetValue(files) is { } file ? Path.GetFullPath(file) : null);
            if (line.GetValue(force))
                order["forceRebuild"] = true;
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.SendAsync(HttpMethod.Post, "/api/classify", stop, order);
            string job = reply.GetProperty("jobId").GetString()!;
            if (line.GetValue(json))
                Print.Json(reply);
            else
                Print.Line(job);
            return line.GetValue(background) || line.GetValue(json) ? ExitCode.Done : await JobVerb.FollowAsync(daemon, job, stop);

            void Put(string name, JsonNode? value)
            {
                if (value is not null)
                    order[name] = value;
            }
        });
        return classify;
    }

    static Option<int?> Number(string name, string description, int least)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => CommonOptions.Within(result, least, int.MaxValue));
        return option;
    }
}
