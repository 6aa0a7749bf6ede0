using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations.Kinds;

/// <summary>Stations by what is written of tunes: who made them, when, for which chip.</summary>
internal static class CatalogueStations
{
    private const double UsualMinRating = 4.0;
    private const int ComposersAlike = 12, MostSeeds = 200;

    public static PlannedStation Composer(StationScene scene)
    {
        string name = ComposerOf(scene);
        return Filtered(scene, name, song => IsBy(song, name), row => [$"by {scene.Songs[row].Composer}"]) with { Otherwise = $"Nothing by {name} fits." };
    }

    public static PlannedStation SimilarComposers(StationScene scene)
    {
        string name = ComposerOf(scene);
        // Two names with an ampersand are no other composer where one of them is the same.
        Dictionary<string, double> near = scene.Here.Composers.Near(name, 2 * ComposersAlike).Where(one => !Names(one.Name).Intersect(Names(name), StringComparer.OrdinalIgnoreCase).Any())
            .Take(ComposersAlike).ToDictionary(one => one.Name, one => one.Likeness, StringComparer.OrdinalIgnoreCase);
        int[] own = [.. Enumerable.Range(0, scene.Songs.Count).Where(row => scene.Songs[row].Composer.Equals(name, StringComparison.OrdinalIgnoreCase))];
        StationPlan plan = scene.Plan;
        return new PlannedStation($"Composers like {name}", pick => [$"by {scene.Songs[pick.Row].Composer}, who sounds like {name} on the whole", .. scene.Reasons.Like(pick.Row, own)])
        {
            Plan = plan with
            {
                Seeds = [.. own.Take(MostSeeds).Select(row => new StationSeed(row, 1))],
                Ratings = null,
                Merit = row => near.GetValueOrDefault(scene.Songs[row].Composer),
                Admits = row => near.ContainsKey(scene.Songs[row].Composer) && plan.Admits(row),
            },
            Otherwise = $"No other composer has enough songs to be compared with {name}.",
        };
    }

    public static PlannedStation Era(StationScene scene)
    {
        (int first, int last) = (scene.Request.YearStart ?? 0, scene.Request.YearEnd ?? 9999);
        if (scene.Request is { YearStart: null, YearEnd: null } || first > last)
            throw StationScene.Invalid("the first and the last year are needed, in this order");
        string name = first == last ? $"{first}" : last == 9999 ? $"From {first} on" : first == 0 ? $"Up to {last}" : $"{first} to {last}";
        return Filtered(scene, name, song => song.Year is { } year && year >= first && year <= last, row => [$"from {scene.Songs[row].Year}"]) with { Otherwise = "No tune is known to be from these years." };
    }

    public static PlannedStation Chip(StationScene scene)
    {
        StationChips chip = scene.Request.Chips;
        if (chip is not (StationChips.Mos6581 or StationChips.Mos8580))
            throw StationScene.Invalid("a chip is needed: 6581 or 8580");
        string name = chip == StationChips.Mos6581 ? "6581" : "8580";
        // Tunes for either chip are no tunes for this one.
        return Filtered(scene, $"For the {name}", song => song.Chips == chip, row => [$"made for the {name}"]) with { Otherwise = $"No tune says that it was made for the {name}." };
    }

    /// <summary>Whatever the filters let through.</summary>
    public static PlannedStation Any(StationScene scene) => Filtered(scene, "The collection", _ => true, row => []);

    /// <remarks>
    /// What suits the listener or, of a listener nobody knows yet, what suits the persona that looks for rare corners, placed among all songs from 1 to 5; hardly
    /// played, and of a composer with few tunes.
    /// </remarks>
    public static PlannedStation HiddenGems(StationScene scene)
    {
        double least = scene.Request.MinRating ?? UsualMinRating;
        Func<int, double>? liking = scene.Liking();
        Persona rare = Persona.Find("deep_discovery")!;
        double[] values = [.. Enumerable.Range(0, scene.Songs.Count).Select(row => liking?.Invoke(row) ?? scene.Here.Personas.ScoreOf(rare, row))];
        double[] sorted = [.. values.Order()];
        bool[] isRare = RareMakers(scene.Songs);
        Func<SongId, int> plays = scene.Taste.Plays;
        StationPlan plan = scene.Plan;
        return new PlannedStation("Hidden gems", pick =>
        [
            liking is null ? $"out of the way, {RatingOf(pick.Row):0.0} of 5" : $"expected to suit you, {RatingOf(pick.Row):0.0} of 5",
            scene.Songs[pick.Row].Composer is { Length: > 0 } composer ? $"by {composer}, of whom there is little here" : "by nobody known",
        ])
        {
            Plan = plan with
            {
                Merit = row => (RatingOf(row) - 1) / 4,
                Leaning = null,
                Admits = row => RatingOf(row) >= least && isRare[row] && plays(scene.Here.SongAt(row)) == 0 && plan.Admits(row),
            },
            Notes = liking is null ? ["Nothing is known of your taste yet: these are songs from rare corners of the collection."] : [],
            Otherwise = $"No song that was never played is expected to reach {least:0.0}.",
        };

        double RatingOf(int row)
        {
            int at = Array.BinarySearch(sorted, values[row]);
            return 1 + (4.0 * Math.Max(0, at) / Math.Max(1, sorted.Length - 1));
        }
    }

    /// <returns>For each song whether nobody who made it has much here: neither alone nor with others, nor in the folder it lies in.</returns>
    private static bool[] RareMakers(SongCollection songs)
    {
        string[][] makers = [.. Enumerable.Range(0, songs.Count).Select(row => MakersOf(songs[row]))];
        Dictionary<string, int> songsBy = new(StringComparer.OrdinalIgnoreCase);
        foreach (string maker in makers.SelectMany(own => own))
            songsBy[maker] = songsBy.GetValueOrDefault(maker) + 1;
        int[] counts = [.. Enumerable.Range(0, songs.Count).GroupBy(songs.CircleOf).Select(circle => circle.Count()).Order()];
        int few = counts[counts.Length / 2] * 2;
        return [.. makers.Select(own => own.All(maker => songsBy[maker] <= few))];
    }

    /// <summary>The composers one by one, and the folder where it is theirs: what lies in the collecting folders has no more in common than a letter.</summary>
    private static string[] MakersOf(StationSong song)
    {
        string folder = song.Folder.EndsWith("/Worktunes", StringComparison.Ordinal) ? song.Folder[..^"/Worktunes".Length] : song.Folder;
        string[] names = song.Composer.Length > 0 ? Names(song.Composer) : [song.Circle];
        return [.. names.Append(folder.StartsWith("MUSICIANS/", StringComparison.OrdinalIgnoreCase) ? folder : names[0]).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Songs of which something holds: what suits the listener first, and in any order while nothing is known of him.</summary>
    private static PlannedStation Filtered(StationScene scene, string name, Func<StationSong, bool> holds, Func<int, IReadOnlyList<string>> why)
    {
        Func<int, double>? liking = scene.Liking();
        StationPlan plan = scene.Plan;
        return new PlannedStation(name, pick => [.. why(pick.Row), scene.Reasons.Rated(pick.Row)])
        {
            // What is expected of the listener is in the merit, and counts once.
            Plan = plan with { Merit = liking ?? (_ => 0.5), Leaning = null, Admits = row => holds(scene.Songs[row]) && plan.Admits(row) },
        };
    }

    private static string[] Names(string composer) => composer.Split('&', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsBy(StationSong song, string name) =>
        song.Composer.Equals(name, StringComparison.OrdinalIgnoreCase) || Names(song.Composer).Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string ComposerOf(StationScene scene)
    {
        string asked = scene.Request.Composer?.Trim() ?? (scene.Request.Song is null ? "" : scene.Songs[scene.Seed].Composer);
        if (asked.Length == 0)
            throw StationScene.Invalid("a composer is needed");
        return scene.Here.Composers.Find(asked) is [var name, ..]
            ? scene.Here.Composers.Contains(asked) ? asked : name
            : throw new StationException(StationRefusal.NotFound, $"No classified tune is by {asked}.");
    }
}
