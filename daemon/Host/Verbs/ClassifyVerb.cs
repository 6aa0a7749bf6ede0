using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Classify;

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
        Option<int?> top = Number("--top", "Only the tunes of the N songs that are played and liked most", 1), batch = Number("--batch-size", "Songs written to the database at one time, at most; 256 when absent", 1);
        Option<string?> engine = new("--engine") { Description = "emulator or auto: there is no other", HelpName = "ENGINE" };
        Option<string?> sidEngine = new("--sid-engine") { Description = $"{ClassifiedSong.OwnChip} or auto: there is no other", HelpName = "ENGINE" };
        // Of other programs, which keep sound files on the way: the daemon says what does that here.
        Option<string?> formats = new("--formats") { Hidden = true };
        (string Name, Option<bool?> Option)[] flags =
        [
            ("forceRebuild", Flag("--force-rebuild", "Measure also what is known")),
            ("skipAlreadyClassified", Flag("--skip-already-classified", "As it is without: what is known is not measured again")),
            ("all", Flag("--all", "As it is without: the whole library. No choice of songs can be said with it")),
            ("validate", Flag("--validate", "Measure nothing: count what is known of the songs and look for records that contradict themselves")),
            ("resumeFromFeatures", Flag("--resume-from-features", "Measure nothing: make ratings and rank tables anew from the records there are")),
            ("verbose", Flag("--verbose", "Name every song and what became of it")),
        ];
        Option<bool> background = new("--no-follow") { Description = "Do not wait for its end" };
        Command classify = new("classify", "Measure the library's songs, so that they can be compared and rated") { threads, limit, top, sample, seed, prefix, files, batch, engine, sidEngine, formats, background, data, json };
        foreach ((_, Option<bool?> flag) in flags)
            classify.Add(flag);
        classify.SetAction(async (line, stop) =>
        {
            JsonObject order = [];
            Put("threads", line.GetValue(threads));
            Put("limit", line.GetValue(limit));
            Put("sample", line.GetValue(sample));
            Put("seed", line.GetValue(seed));
            Put("path", line.GetValue(prefix));
            Put("pathsFile", line.GetValue(files) is { } file ? Path.GetFullPath(file) : null);
            Put("top", line.GetValue(top));
            Put("batchSize", line.GetValue(batch));
            Put("engine", line.GetValue(engine));
            Put("sidEngine", line.GetValue(sidEngine));
            Put("formats", line.GetValue(formats));
            foreach ((string name, Option<bool?> flag) in flags)
                Put(name, line.GetValue(flag));
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.SendAsync(HttpMethod.Post, "/api/classify", stop, order);
            return await JobVerb.BegunAsync(daemon, reply, line.GetValue(background), line.GetValue(json), stop);

            void Put(string name, JsonNode? value)
            {
                if (value is not null)
                    order[name] = value;
            }
        });
        return classify;
    }

    static Option<bool?> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    static Option<int?> Number(string name, string description, int least)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => CommonOptions.Within(result, least, int.MaxValue));
        return option;
    }
}
