using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Stations;

namespace SidFlow.Host.Verbs;

/// <summary><c>station</c>: lists of songs that belong together, or one that plays in the room until it is ended.</summary>
static class StationVerb
{
    /// <summary>The option that asks for a kind, and how its value is called in the request.</summary>
    static readonly (string Option, string Kind, string Field, string Value, string About)[] Kinds =
    [
        ("--song", StationKind.FromSong, "sid_path", "PATH", "Songs that sound like this one"),
        ("--mood", StationKind.Mood, "mood", "MOOD", "quiet, ambient, energetic, dark, bright or complex"),
        ("--persona", StationKind.Persona, "persona", "PERSONA", "fast_paced, slow_ambient, melodic, experimental, nostalgic, composer_focus, era_explorer, deep_discovery or theme_hunter"),
        ("--composer", StationKind.Composer, "composer", "NAME", "Songs by one composer"),
        ("--composers-like", StationKind.SimilarComposers, "composer", "NAME", "Songs by composers who sound like this one"),
        ("--chip", StationKind.Chip, "chipModel", "6581|8580", "Songs made for one chip"),
        ("--remixes", StationKind.Remixes, "sid_path", "PATH", "Versions of the same work"),
        ("--soundtrack", StationKind.Soundtrack, "title", "TITLE", "Songs of a game"),
    ];

    static readonly (string Option, string Kind, string About)[] Plain =
    [
        ("--favorites", StationKind.Favorites, "Songs like those that the household likes"),
        ("--adaptive", StationKind.Adaptive, "The same, nearer after skips and farther after likes"),
        ("--hidden-gems", StationKind.HiddenGems, "Songs that were never played and should suit"),
    ];

    public static Command Command()
    {
        Option<string?>[] asked = [.. Kinds.Select(kind => new Option<string?>(kind.Option) { Description = kind.About, HelpName = kind.Value })];
        Option<bool>[] plain = [.. Plain.Select(kind => new Option<bool>(kind.Option) { Description = kind.About })];
        Option<string?> to = new("--to") { Description = "With --mood: lead from that mood to this one", HelpName = "MOOD" };
        Option<string?> era = new("--era") { Description = "Songs of these years", HelpName = "YEAR[-YEAR]" };
        Option<bool> play = new("--play") { Description = "Play it in the room until it is ended" };
        Option<bool> end = new("--stop") { Description = "End the room's station" };
        Option<bool> status = new("--status") { Description = "Show the room's station" };
        StationOptions more = new();
        Command station = new("station", "Songs that belong together, each with the reason") { to, era, play, end, status };
        foreach (Option option in (IEnumerable<Option>)[.. asked, .. plain, .. more.All])
            station.Add(option);
        station.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(more.Data), stop);
            if (line.GetValue(end) || line.GetValue(status))
                return PrintOnAir(await daemon.SendAsync(line.GetValue(end) ? HttpMethod.Delete : HttpMethod.Get, "/api/room/station", stop), line.GetValue(more.Json));
            JsonObject body = more.Body(line);
            List<string> kinds = [];
            foreach ((Option<string?> option, var kind) in asked.Zip(Kinds))
            {
                if (line.GetValue(option) is not { } value)
                    continue;
                kinds.Add(kind.Kind);
                body[kind.Field] = value;
            }
            kinds.AddRange(plain.Zip(Plain).Where(pair => line.GetValue(pair.First)).Select(pair => pair.Second.Kind));
            if (line.GetValue(era) is { } years)
            {
                (body["yearStart"], body["yearEnd"]) = Years(years);
                kinds.Add(StationKind.Era);
            }
            // A station may begin from a song and adapt.
            if (kinds is [StationKind.FromSong, StationKind.Adaptive])
                kinds.RemoveAt(0);
            if (line.GetValue(to) is { } mood && kinds is [StationKind.Mood])
                (kinds[0], body["end_mood"]) = (StationKind.MoodTransition, mood);
            if (kinds is not [var chosen])
                throw new VerbException("name one kind of station; 'sidflowd station --help' lists them.") { ExitCode = ExitCode.Usage };
            return await RunAsync(daemon, chosen, body, more, line, line.GetValue(play), stop);
        });
        return station;
    }

    /// <summary>Makes a station and prints it, writes it to a file, or plays it in the room.</summary>
    public static async Task<int> RunAsync(DaemonClient daemon, string kind, JsonObject body, StationOptions options, ParseResult line, bool play, CancellationToken stop)
    {
        await SimilarVerb.WarmUpAsync(daemon, stop);
        bool json = line.GetValue(options.Json);
        if (play)
            return PrintOnAir(await daemon.SendAsync(HttpMethod.Post, "/api/room/station", stop, new JsonObject { ["kind"] = kind, ["station"] = body }), json);
        JsonElement station = await daemon.SendAsync(HttpMethod.Post, $"/api/play/{kind}", stop, body);
        if (line.GetValue(options.Export) is { } file)
        {
            await File.WriteAllTextAsync(file, StationExport.Write(station, line.GetValue(options.ExportFormat) ?? StationExport.FormatOf(file)), stop);
            return ExitCode.Done;
        }
        if (json)
            Print.Json(station);
        else
            PrintStation(station);
        return ExitCode.Done;
    }

    static void PrintStation(JsonElement station)
    {
        Print.Line($"{station.GetProperty("stationName").GetString()} (--shuffle {station.GetProperty("shuffle").GetInt64()})");
        int place = 0;
        foreach (JsonElement track in station.GetProperty("tracks").EnumerateArray())
            Print.Line($"{++place,3}  {track.GetProperty("trackId").GetString()}  {track.GetProperty("displayName").GetString()}: {track.GetProperty("reason").GetString()}");
        foreach (JsonElement note in station.GetProperty("notes").EnumerateArray())
            Print.Line(note.GetString()!);
    }

    static int PrintOnAir(JsonElement station, bool json)
    {
        if (json)
            Print.Json(station);
        else if (station.ValueKind != JsonValueKind.Object || !station.TryGetProperty("stationName", out JsonElement name))
            Print.Line("The room plays no station.");
        else
            Print.Line($"The room plays \"{name.GetString()}\", {station.GetProperty("songs").GetInt32()} songs so far{(station.GetProperty("trouble").GetString() is { } trouble ? $". {trouble}" : "")}");
        return ExitCode.Done;
    }

    static (int, int) Years(string text)
    {
        int[] years = [.. text.Split('-').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? year : -1)];
        return years is [>= 0 and <= 9999, ..] && years.Length <= 2 && years[^1] >= years[0] && years[^1] <= 9999
            ? (years[0], years[^1])
            : throw new VerbException("--era takes a year, or two with a hyphen between such as 1985-1989.") { ExitCode = ExitCode.Usage };
    }
}

/// <summary>What all stations can be asked with.</summary>
sealed class StationOptions
{
    public Option<int?> Limit { get; } = Number("--limit", "At most so many songs, 1 to 200", 1, 200, "--station-size");
    public Option<double?> Exploration { get; } = Share("--exploration", "Share of songs that are less near, 0 to 1");
    public Option<double?> Similarity { get; } = Share("--similarity", "The least likeness, 0 to 1; follows from --adventure when absent");
    public Option<int?> Shortest { get; } = Number("--min-duration", "Only songs of at least so many seconds", 1, 86_400);
    public Option<string?> Format { get; } = new("--similarity-format") { Description = "auto: songs are compared by what the daemon has" };
    public Option<int?> Adventure { get; } = Number("--adventure", "1 for more of the same to 5 for far away; 3 when absent", 1, 5);
    public Option<long?> Shuffle { get; } = new("--shuffle") { Description = "The same number gives the same station; drawn when absent", HelpName = "N" };
    public Option<string?> Filters { get; } = new("--filters") { Description = "Bounds such as e>=4,m>=3,bpm=120-140: on e, m, c, p, bpm, year, seconds", HelpName = "BOUNDS" };
    public Option<string?> Export { get; } = new("--export") { Description = "Write the list to a file instead", HelpName = "FILE" };
    public Option<string?> ExportFormat { get; } = new("--export-format") { Description = "json, m3u or m3u8; by FILE's ending when absent" };
    public Option<string?> Data { get; } = CommonOptions.Data();
    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <summary>Of other programs, and why a station here does not take them.</summary>
    readonly (Option<string?> Option, string Why)[] refused =
    [
        (new("--sample-size") { Hidden = true }, "a station goes by what was rated already: 'sidflowd rate --random' draws songs to rate."),
        (new("--diversity") { Hidden = true }, "a station takes one song of every composer before any gets a second, and gives that up only to be full: there is nothing to set. --exploration takes songs that are less near."),
    ];

    public StationOptions()
    {
        ExportFormat.AcceptOnlyFromAmong("json", "m3u", "m3u8");
        Format.AcceptOnlyFromAmong("auto", "sqlite", "lite", "tiny");
    }

    public IEnumerable<Option> All => [Limit, Adventure, Exploration, Similarity, Shortest, Format, Shuffle, Filters, Export, ExportFormat, Data, Json, .. refused.Select(one => one.Option)];

    public JsonObject Body(ParseResult line)
    {
        foreach ((Option<string?> option, string why) in refused)
            if (line.GetResult(option) is not null)
                throw new VerbException($"{option.Name}: {why}") { ExitCode = ExitCode.Usage };
        if (line.GetValue(Format) is not (null or "auto"))
            throw new VerbException("--similarity-format: songs are compared by what was classified here, else by the bundle that 'sidflowd library import-similarity' took in. Only auto can be said.") { ExitCode = ExitCode.Usage };
        JsonObject body = [];
        if (line.GetValue(Limit) is { } limit)
            body["limit"] = limit;
        if (line.GetValue(Exploration) is { } exploration)
            body["discovery"] = exploration;
        if (line.GetValue(Similarity) is { } similarity)
            body["similarity"] = similarity;
        if (line.GetValue(Adventure) is { } adventure)
            body["adventure"] = adventure;
        if (line.GetValue(Shuffle) is { } shuffle)
            body["shuffle"] = shuffle;
        string? length = line.GetValue(Shortest) is { } seconds ? $"seconds>={seconds}" : null;
        if (line.GetValue(Filters) is not null || length is not null)
            body["filters"] = string.Join(',', new[] { line.GetValue(Filters), length }.Where(bound => bound is not null));
        return body;
    }

    static Option<double?> Share(string name, string about)
    {
        Option<double?> option = new(name) { Description = about, HelpName = "X" };
        option.Validators.Add(result => CommonOptions.Within(result, 0.0, 1.0));
        return option;
    }

    static Option<int?> Number(string name, string about, int min, int max, params string[] aliases)
    {
        Option<int?> option = new(name, aliases) { Description = about, HelpName = "N" };
        option.Validators.Add(result => CommonOptions.Within(result, min, max));
        return option;
    }
}
