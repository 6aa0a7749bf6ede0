using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations.Kinds;

/// <summary>Songs that belong together by what is written of them.</summary>
internal static class LinkedTunes
{
    public static PlannedStation Remixes(StationScene scene)
    {
        int seed = scene.Seed;
        StationPlan plan = scene.Plan;
        Dictionary<int, CoverMatch> links = scene.Here.Covers.Of(seed).Where(match => plan.Admits(match.Row)).ToDictionary(match => match.Row);
        return new PlannedStation($"Versions of {scene.Reasons.Title(seed)}", pick => [Words(links[pick.Row])])
        {
            Fixed = [.. links.Values.Select(match => new StationPick(match.Row, Sureness(match.Link), 0, false)).Take(scene.Limit())],
            Otherwise = $"No other version of {scene.Reasons.Title(seed)} is known.",
        };
    }

    /// <remarks>A soundtrack is the songs of its file, so all of them are here.</remarks>
    public static PlannedStation Soundtrack(StationScene scene)
    {
        string title = scene.Request.Title?.Trim() is { Length: > 0 } given ? given : scene.Songs[scene.Seed].Title;
        string key = CoverLinks.KeyOf(title);
        if (key.Length == 0)
            throw StationScene.Invalid("a game's title or one of its songs is needed");
        StationPlan plan = scene.Plan;
        int[] same = [.. Enumerable.Range(0, scene.Songs.Count).Where(row => plan.Admits(row) && CoverLinks.KeyOf(scene.Songs[row].Title) is var own && own.StartsWith(key, StringComparison.Ordinal))];
        // The file of the song that was asked for first, then those of that title, then longer titles that begin with it.
        int seedFile = scene.Request.Song is null ? -1 : scene.Songs.FileOf(scene.Seed);
        IEnumerable<int> ordered = same
            .OrderByDescending(row => scene.Songs.FileOf(row) == seedFile)
            .ThenByDescending(row => CoverLinks.KeyOf(scene.Songs[row].Title) == key)
            .ThenByDescending(row => scene.Songs[row].Track.Path.StartsWith("GAMES/", StringComparison.OrdinalIgnoreCase))
            .ThenBy(row => scene.Songs[row].Track.Path, StringComparer.Ordinal)
            .ThenBy(row => scene.Songs[row].Track.Song);
        return new PlannedStation($"Soundtrack of {title}", pick => [$"song {scene.Songs[pick.Row].Track.Song} of the tune {scene.Songs[pick.Row].Title}", scene.Reasons.Rated(pick.Row)])
        {
            Fixed = [.. ordered.Select(row => new StationPick(row, CoverLinks.KeyOf(scene.Songs[row].Title) == key ? 1 : 0.5, 0, false)).Take(scene.Limit())],
            Otherwise = $"No classified tune is called {title}.",
        };
    }

    private static string Words(CoverMatch match) => match.Link switch
    {
        CoverLink.Original => $"the original: {match.Work}, as the tune list says",
        CoverLink.Version => $"a version of it: {match.Work}, as the tune list says",
        CoverLink.SameWork => $"another version of {match.Work}, as the tune list says",
        _ => $"a tune of the same title: {match.Work}",
    };

    private static double Sureness(CoverLink link) => link == CoverLink.SameTitle ? 0.5 : 1;
}
