using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations.Kinds;

/// <summary>Stations of songs that sound like others.</summary>
internal static class SoundStations
{
    /// <summary>Fewer ratings tell no taste.</summary>
    private const int FewestRatings = 5;

    /// <summary>Of stations that are asked to go by taste; see <see cref="StationScene.Leaning"/>.</summary>
    private const double TasteLeaning = 0.1;

    public static PlannedStation FromSong(StationScene scene)
    {
        int seed = scene.Seed;
        // What the listener dislikes is left out, and nothing more: one song was asked for.
        return Seeded(scene, $"Like {scene.Reasons.Title(seed)}", [new StationSeed(seed, 1)], scene.Plan);
    }

    public static PlannedStation Favorites(StationScene scene)
    {
        IReadOnlyList<StationSeed> seeds = scene.Seeds(FewestRatings);
        if (seeds.Count == 0)
            throw StationScene.Invalid("rate or like some songs first: nothing is known of your taste");
        PlannedStation station = Seeded(scene, "Your favourites", seeds, scene.Plan with { Shunned = [.. scene.Shunned], Leaning = scene.Leaning(TasteLeaning) });
        return seeds.Count >= FewestRatings ? station : station with { Notes = [$"Only {seeds.Count} of your songs could be gone by; from {FewestRatings} on it gets better."] };
    }

    public static PlannedStation Adaptive(StationScene scene)
    {
        IReadOnlyList<SessionAction> actions = scene.Request.Actions;
        AdaptiveSession session = AdaptiveSession.After(actions.Select(action => action.Reaction));
        (int Row, Reaction Reaction)[] known = [.. actions.Select(action => (scene.Here.RowOf(action.Song), action.Reaction)).Where(action => action.Item1 >= 0)];
        StationSeed[] seeds =
        [
            .. scene.Request.Song is null ? scene.Seeds(FewestRatings) : [new StationSeed(scene.Seed, 3)],
            .. known.Where(action => action.Reaction is Reaction.Liked or Reaction.Played).Select(action => new StationSeed(action.Row, action.Reaction == Reaction.Liked ? 3 : 1)),
        ];
        if (seeds.Length == 0)
            throw StationScene.Invalid("a song to begin from is needed, or some that were liked");
        StationPlan plan = scene.Plan;
        HashSet<int> done = [.. known.Select(action => action.Row)];
        return Seeded(scene, "As it goes", seeds, plan with
        {
            LeastLikeness = scene.Request.Similarity ?? session.Likeness,
            Discovery = scene.Request.Discovery ?? session.Discovery,
            Leaning = scene.Leaning(TasteLeaning),
            Shunned = [.. scene.Shunned.Concat(known.Where(action => action.Reaction == Reaction.Disliked).Select(action => action.Row)).Distinct()],
            Admits = row => !done.Contains(row) && plan.Admits(row),
        });
    }

    public static PlannedStation Collaborative(StationScene scene)
    {
        IReadOnlyList<(SongId Song, double Score)> liked = scene.Taste.LikedByOthersLike(scene.Request.Listener);
        Dictionary<int, double> scores = [];
        foreach ((SongId song, double score) in liked)
            if (scene.Here.RowOf(song) is >= 0 and var row)
                scores[row] = score;
        if (scores.Count == 0)
        {
            PlannedStation own = Favorites(scene);
            return own with { Name = "Listeners like you", Notes = ["No other listener has liked anything that you like: these are like your own favourites.", .. own.Notes] };
        }
        StationPlan plan = scene.Plan;
        return new PlannedStation("Listeners like you", pick => ["liked by listeners who like what you like", scene.Reasons.Rated(pick.Row)])
        {
            Plan = plan with { Merit = row => scores.GetValueOrDefault(row), Admits = row => scores.ContainsKey(row) && plan.Admits(row) },
        };
    }

    private static PlannedStation Seeded(StationScene scene, string name, IReadOnlyList<StationSeed> seeds, StationPlan plan)
    {
        HashSet<int> files = [.. seeds.Select(seed => scene.Songs.FileOf(seed.Row))];
        int[] rows = [.. seeds.Select(seed => seed.Row).Distinct()];
        return new PlannedStation(name, pick => scene.Reasons.Like(pick.Row, rows))
        {
            // A song is no answer to itself, nor are the other songs of its file.
            Plan = plan with { Seeds = seeds, Admits = row => !files.Contains(scene.Songs.FileOf(row)) && plan.Admits(row) },
        };
    }
}
