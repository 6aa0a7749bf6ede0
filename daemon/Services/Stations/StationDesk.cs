using SidFlow.Ml.Stations;
using SidFlow.Services.Stations.Kinds;

namespace SidFlow.Services.Stations;

/// <summary>Makes stations of all kinds, each song with its reasons. Any thread.</summary>
/// <param name="neighbours">The newest picture of the songs; null while there is none.</param>
/// <param name="forecast">What the taste model in use expects of them; null while there is none.</param>
public sealed class StationDesk(Func<Neighbourhood?> neighbours, IListenerTaste taste, Func<Neighbourhood, TasteForecast?> forecast)
{
    private const int MostRanked = 1000;

    private static readonly Dictionary<string, Func<StationScene, PlannedStation>> kinds = new()
    {
        [StationKind.FromSong] = SoundStations.FromSong,
        [StationKind.Favorites] = SoundStations.Favorites,
        [StationKind.Adaptive] = SoundStations.Adaptive,
        [StationKind.Collaborative] = SoundStations.Collaborative,
        [StationKind.Mood] = MoodStations.Mood,
        [StationKind.MoodTransition] = MoodStations.Transition,
        [StationKind.Persona] = PersonaStations.Of,
        [StationKind.Era] = CatalogueStations.Era,
        [StationKind.Chip] = CatalogueStations.Chip,
        [StationKind.HiddenGems] = CatalogueStations.HiddenGems,
        [StationKind.Composer] = CatalogueStations.Composer,
        [StationKind.SimilarComposers] = CatalogueStations.SimilarComposers,
        [StationKind.Any] = CatalogueStations.Any,
        [StationKind.Remixes] = LinkedTunes.Remixes,
        [StationKind.Soundtrack] = LinkedTunes.Soundtrack,
    };

    /// <exception cref="StationException">Nothing can be compared yet.</exception>
    public Neighbourhood Here => neighbours() is { Songs.Count: > 0 } here
        ? here
        : throw new StationException(StationRefusal.NotReady,
            "No song can be compared yet. If the daemon has just started, ask again in a few seconds. Else run 'sidflowd job submit classify', or import similarity data with 'sidflowd library import-similarity FILE'.");

    /// <summary>A list of songs, each of them once.</summary>
    /// <exception cref="StationException">There is no such station.</exception>
    public StationList Make(StationRequest request)
    {
        Func<StationScene, PlannedStation> plans = PlansOf(request);
        StationScene scene = SceneOf(request);
        PlannedStation planned = plans(scene);
        IReadOnlyList<StationPick> picks = planned.Plan is { } plan ? new Station(scene.Songs, plan).Next([], scene.Limit()) : planned.Fixed!;
        if (picks.Count == 0)
            throw new StationException(StationRefusal.NotFound, planned.Otherwise);
        return new StationList(planned.Name, request.Kind, request.Shuffle, [.. picks.Select(pick => Describe(scene, planned, pick))], planned.Notes, scene.Forecast?.Version);
    }

    /// <summary>The next songs of a station that goes on until it is stopped: it follows what was played, and never runs dry.</summary>
    /// <param name="played">What it has played, the oldest first.</param>
    /// <exception cref="StationException">There is no such station, or not one that can go on.</exception>
    public StationList GoOn(StationRequest request, IReadOnlyList<SessionAction> played, int wanted)
    {
        Func<StationScene, PlannedStation> plans = PlansOf(request);
        StationScene scene = SceneOf(request);
        PlannedStation planned = plans(scene);
        if (planned.Plan is not { } plan)
            return Rest(scene, planned, played, wanted);
        PlayedSong[] history = [.. played.Select(action => new PlayedSong(scene.Here.RowOf(action.Song), action.Reaction)).Where(song => song.Row >= 0)];
        HashSet<int> disliked = [.. history.Where(song => song.Reaction == Reaction.Disliked).Select(song => song.Row)];
        Func<int, bool> admits = plan.Admits;
        Station station = new(scene.Songs, plan with { Endless = true, Admits = row => !disliked.Contains(row) && admits(row) });
        IReadOnlyList<StationPick> picks = station.Next(history, wanted);
        if (picks.Count == 0)
            throw new StationException(StationRefusal.NotFound, planned.Otherwise);
        return new StationList(planned.Name, request.Kind, request.Shuffle, [.. picks.Select(pick => Describe(scene, planned, pick))], planned.Notes, scene.Forecast?.Version);
    }

    /// <summary>Why a song is recommended for another.</summary>
    /// <exception cref="StationException">One of them is not classified.</exception>
    public Explanation Explain(SongId song, SongId seed)
    {
        StationScene scene = SceneOf(new StationRequest { Kind = StationKind.FromSong, Listener = "" });
        (int row, int from) = (scene.RowOf(song), scene.RowOf(seed));
        int rank = 1 + Array.FindIndex(scene.Songs.Likeness.Of(scene.Songs[from].Track, MostRanked)!, near => near.Track == scene.Songs[row].Track);
        return new Explanation(scene.Songs.Likeness.Scan.Cosine(row, from), rank > 0 ? rank : null, scene.Reasons.Like(row, [from]), Aspects.Shared(scene.Songs.Likeness.Scan, row, from));
    }

    private StationScene SceneOf(StationRequest request)
    {
        Neighbourhood here = Here;
        return new StationScene(here, request, taste, forecast(here));
    }

    /// <summary>A station of named songs: those that were not played yet, and then all of them again.</summary>
    private static StationList Rest(StationScene scene, PlannedStation planned, IReadOnlyList<SessionAction> played, int wanted)
    {
        if (planned.Fixed is not { Count: > 0 } all)
            throw new StationException(StationRefusal.NotFound, planned.Otherwise);
        IEnumerable<StationPick> next = Enumerable.Range(0, wanted).Select(i => all[(played.Count + i) % all.Count]);
        return new StationList(planned.Name, scene.Request.Kind, scene.Request.Shuffle, [.. next.Select(pick => Describe(scene, planned, pick))], planned.Notes, scene.Forecast?.Version);
    }

    /// <summary>A request that no library could answer is told so before anybody is asked to come back later.</summary>
    private static Func<StationScene, PlannedStation> PlansOf(StationRequest request)
    {
        if (request.Limit is < 1 or > StationRequest.MostSongs)
            throw StationScene.Invalid($"a station has 1 to {StationRequest.MostSongs} songs");
        return kinds.TryGetValue(request.Kind, out Func<StationScene, PlannedStation>? plans)
            ? plans
            : throw new StationException(StationRefusal.NotFound, $"There is no station of the kind {request.Kind}. Kinds: {string.Join(", ", StationKind.All)}.");
    }

    private static StationSongPick Describe(StationScene scene, PlannedStation planned, StationPick pick)
    {
        List<string> reasons = [.. planned.Why(pick)];
        if (scene.Expected(pick.Row) is { } expected)
            reasons.Insert(Math.Min(1, reasons.Count), expected);
        return new StationSongPick(scene.Here.SongAt(pick.Row), Math.Round(pick.Score, 4), pick.Relaxed ? [.. reasons, "what is nearer has been chosen already"] : reasons);
    }
}

/// <param name="Likeness">Weighted cosine, at most 1.</param>
/// <param name="Rank">Of the song among the other's neighbours, from 1; null beyond the thousandth.</param>
public sealed record Explanation(double Likeness, int? Rank, IReadOnlyList<string> Reasons, IReadOnlyList<SharedAspect> Shared);
