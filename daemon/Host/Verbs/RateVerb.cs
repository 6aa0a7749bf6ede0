using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services;

namespace SidFlow.Host.Verbs;

/// <summary><c>rate</c>: the household's word on a song, by way of the running daemon. Levels become the collection's own tag.</summary>
static class RateVerb
{
    public static Command Command()
    {
        Argument<string?> path = new("PATH") { Description = "A tune's path in the library, with #SONG for another than its start song", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> energy = Level("--e", "Energy, calm to energetic"), mood = Level("--m", "Mood, dark to bright");
        Option<int?> complexity = Level("--c", "Complexity, simple to complex"), preference = Level("--p", "How much you like it");
        Option<bool> like = new("--like") { Description = "Say that you like it" }, dislike = new("--dislike") { Description = "Say that you do not" };
        Option<bool> random = new("--random") { Description = "Any song in place of PATH; it is named" };
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command rate = new("rate", "Rate a song for the whole collection, 1 to 5, or like it") { path, energy, mood, complexity, preference, like, dislike, random, data, json };
        rate.SetAction(async (line, stop) =>
        {
            Dictionary<string, int> levels = new (string Name, int? Level)[] { ("e", line.GetValue(energy)), ("m", line.GetValue(mood)), ("c", line.GetValue(complexity)), ("p", line.GetValue(preference)) }
                .Where(said => said.Level is not null).ToDictionary(said => said.Name, said => said.Level!.Value);
            string? action = (line.GetValue(like), line.GetValue(dislike)) switch
            {
                (true, true) => throw new VerbException("--like and --dislike cannot both be meant.") { ExitCode = ExitCode.Usage },
                (true, _) => "like",
                (_, true) => "dislike",
                _ => null,
            };
            if ((line.GetValue(path) is null) != line.GetValue(random))
                throw new VerbException("name a song, or say --random.") { ExitCode = ExitCode.Usage };
            if (levels.Count == 0 && action is null && !line.GetValue(random))
                throw new VerbException("say what you think: --e, --m, --c, --p from 1 to 5, --like or --dislike.") { ExitCode = ExitCode.Usage };
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string song = line.GetValue(path) ?? await AnyAsync(daemon, stop);
            return await RateAsync(daemon, song, levels, action, line.GetValue(json), stop);
        });
        return rate;
    }

    static async Task<int> RateAsync(DaemonClient daemon, string song, Dictionary<string, int> levels, string? action, bool json, CancellationToken stop)
    {
        string? tag = null;
        if (levels.Count > 0)
            tag = (await daemon.SendAsync(HttpMethod.Post, "/api/rate", stop, new { sid_path = song, ratings = levels })).GetProperty("tagPath").GetString();
        if (action is not null)
        {
            JsonElement told = await daemon.SendAsync(HttpMethod.Post, "/api/rate/feedback", stop, new { events = new[] { new { uuid = Guid.NewGuid(), sid_path = song, action } } });
            if (told.GetProperty("unknown").GetInt32() > 0)
                throw new VerbException($"the library has no tune {song}.");
        }
        if (json)
            Print.Json(new { song, ratings = levels, action, tagPath = tag });
        else
            Print.Line(string.Join("  ", new[] { song, string.Join(' ', levels.Select(said => $"{said.Key}={said.Value}")), action }.Where(part => !string.IsNullOrEmpty(part))));
        return ExitCode.Done;
    }

    static async Task<string> AnyAsync(DaemonClient daemon, CancellationToken stop)
    {
        JsonElement track = (await daemon.SendAsync(HttpMethod.Post, "/api/play/random", stop, new { })).GetProperty("track");
        return $"{new SongId(track.GetProperty("sidPath").GetString()!, track.GetProperty("selectedSong").GetInt32())}";
    }

    static Option<int?> Level(string name, string description)
    {
        Option<int?> level = new(name) { Description = $"{description}, 1 to 5", HelpName = "N" };
        level.Validators.Add(result => CommonOptions.Within(result, 1, 5));
        return level;
    }
}
