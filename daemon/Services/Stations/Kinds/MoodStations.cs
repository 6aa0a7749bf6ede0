using SidFlow.Ml.Rating;
using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations.Kinds;

/// <summary>Stations by how songs are rated; what a path or a title says has no part in it.</summary>
internal static class MoodStations
{
    /// <summary>√48: from 1,1,1 to 5,5,5.</summary>
    private static readonly double farthest = Presets.Distance(new Ratings(1, 1, 1), new Ratings(5, 5, 5));

    /// <remarks>
    /// Six parts for the mood, three for how the listener took to the song lately and one for what he says of it. Where he did not judge a song, the model's
    /// expectation stands for his word; while there is no model, the middle.
    /// </remarks>
    public static PlannedStation Mood(StationScene scene)
    {
        (string name, Ratings target) = Named(scene, scene.Request.Mood, "a mood");
        Func<SongId, double> feedback = scene.Taste.FeedbackOf(scene.Request.Listener);
        Dictionary<SongId, int> rated = scene.Taste.RatingsOf(scene.Request.Listener).ToDictionary(one => one.Song, one => one.Rating);
        return new PlannedStation(Title(name), pick => [scene.Reasons.Rated(pick.Row)])
        {
            Plan = scene.Plan with
            {
                Merit = row => scene.Songs[row].Ratings is { } own ? Merit(own, target, Taken(row), Preference(row)) : 0,
                Leaning = null,
                Ratings = new RatingTarget(target.Energy, target.Mood, target.Complexity),
            },
        };

        double Taken(int row) => feedback(scene.Here.SongAt(row)) is var lately && lately != 0 ? 0.5 + (lately / 2) : scene.Forecast?.ChanceOf(row) ?? 0.5;

        double Preference(int row) => rated.TryGetValue(scene.Here.SongAt(row), out int said) ? said : 1 + (4 * (scene.Forecast?.LikingOf(row) ?? 0.5));
    }

    public static PlannedStation Transition(StationScene scene)
    {
        (string fromName, Ratings from) = Named(scene, scene.Request.Mood, "a mood to start with");
        (string toName, Ratings to) = Named(scene, scene.Request.EndMood, "a mood to end with");
        int steps = scene.Limit(StationRequest.TransitionSongs);
        IReadOnlyList<StationPick> picks = MoodPath.Walk(scene.Songs, from, to, steps, scene.Plan.Shuffle, scene.Plan.Admits);
        Dictionary<int, int> stepOf = picks.Select((pick, step) => (pick.Row, step)).ToDictionary(pair => pair.Row, pair => pair.step);
        return new PlannedStation($"From {fromName} to {toName}", pick => [$"step {stepOf[pick.Row] + 1} of {picks.Count} from {fromName} to {toName}", scene.Reasons.Rated(pick.Row)]) { Fixed = picks };
    }

    /// <param name="taken">0..1.</param>
    /// <param name="preference">1..5.</param>
    private static double Merit(Ratings own, Ratings target, double taken, double preference) =>
        (0.6 * (1 - (Presets.Distance(own, target) / farthest))) + (0.3 * taken) + (0.1 * preference / 5);

    private static (string Name, Ratings Target) Named(StationScene scene, string? mood, string what)
    {
        if (mood is null || !Presets.All.TryGetValue(mood, out Ratings target))
            throw StationScene.Invalid($"{what} is needed: {string.Join(", ", Presets.All.Keys)}");
        if (!Enumerable.Range(0, scene.Songs.Count).Any(row => scene.Songs[row].Ratings is not null))
            throw new StationException(StationRefusal.NotReady, "No song is rated yet. The job 'classify' does that.");
        return (mood.ToLowerInvariant(), target);
    }

    private static string Title(string mood) => char.ToUpperInvariant(mood[0]) + mood[1..];
}
