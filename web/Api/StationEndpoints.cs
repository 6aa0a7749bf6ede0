using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Stations;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Stations;
using SidFlow.Services.Taste;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Stations: lists of songs with reasons, and one that plays in the room until it is ended.</summary>
public sealed class StationEndpoints(StationDesk desk, SeedsOnDemand seeds, RoomStation roomStation, Room room, Tracks tracks, StationRequests requests)
{
    const int MostTracks = 200;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("stations");
        api.MapPost("/play/persona-scores", Scores).WithSummary("How songs suit each persona");
        api.MapPost("/play/explain-recommendation", Explain).WithSummary("Why a song is recommended for another");
        api.MapPost("/play/{kind}", MakeAsync).WithSummary($"A station: {string.Join(", ", StationKind.All)}");
        api.MapGet("/personas", Personas).WithSummary("The personas, and whether they tell songs apart");
        api.MapGet("/room/station", OnAir).WithSummary("The station that the room plays; no data where it plays none");
        api.MapPost("/room/station", StartAsync).WithSummary("Play a station in the room until it is ended");
        api.MapDelete("/room/station", EndAsync).WithSummary("End the room's station; what plays, plays on");
    }

    async Task<Ok<Envelope<StationReply>>> MakeAsync(string kind, StationBody? body, HttpContext context, CancellationToken stop)
    {
        StationRequest request = requests.Of(kind, body, context);
        await SeedAsync(request, stop);
        return Reply.Ok(Describe(Guard(() => desk.Make(request))));
    }

    /// <summary>A song to begin from that was not classified yet is measured now; a soundtrack is all songs of its file.</summary>
    async Task SeedAsync(StationRequest request, CancellationToken stop)
    {
        if (request.Song is { } song)
            await GuardAsync(seeds.ReadyAsync(song, wholeTune: request.Kind == StationKind.Soundtrack, stop));
    }

    Ok<Envelope<PersonaScoresReply>> Scores(PersonaScoresRequest request)
    {
        if (request.TrackIds is not { Count: > 0 and <= MostTracks } asked)
            throw RequestException.Invalid("trackIds", $"1 to {MostTracks} songs are needed");
        Neighbourhood here = Guard(() => desk.Here);
        List<PersonaScores> scores = [];
        List<string> unknown = [];
        foreach (string? id in asked)
        {
            if (SongId.Parse(id) is { } song && here.RowOf(song) is >= 0 and var row)
                scores.Add(new PersonaScores($"{song}", Persona.All.ToDictionary(persona => persona.Id, persona => Math.Round(here.Personas.ScoreOf(persona, row), 4)),
                    [.. Persona.All.Where(persona => here.Personas.IsMember(persona, row)).Select(persona => persona.Id)]));
            else
                unknown.Add(id ?? "");
        }
        return Reply.Ok(new PersonaScoresReply(scores, unknown));
    }

    Ok<Envelope<PersonasReply>> Personas()
    {
        PersonaTable table = Guard(() => desk.Here).Personas;
        return Reply.Ok(new PersonasReply([.. Persona.All.Select(persona => new PersonaEntry(persona.Id, persona.Name, persona.Looks, table.Gates.Personas[persona.Bit].Members))], table.Gates));
    }

    Ok<Envelope<ExplainReply>> Explain(ExplainRequest request)
    {
        (_, SongId song) = tracks.Resolve(request.SidPath, request.Song);
        (_, SongId seed) = tracks.Resolve(request.Seed ?? throw RequestException.Invalid("seed", "the song it is recommended for is needed"));
        Explanation why = Guard(() => desk.Explain(song, seed));
        return Reply.Ok(new ExplainReply($"{song}", $"{seed}", Math.Round(why.Likeness, 6), why.Rank, why.Reasons,
            [.. why.Shared.Select(aspect => new ExplainedAspect(aspect.Name, Math.Round(aspect.Distance, 4)))]));
    }

    Ok<Envelope<RoomStationReply?>> OnAir() => Reply.Ok(Now());

    async Task<Ok<Envelope<RoomStationReply?>>> StartAsync(RoomStationBody body, HttpContext context, CancellationToken stop)
    {
        StationRequest request = requests.Of(Field.AtMost("kind", body.Kind, 40) ?? throw RequestException.Invalid("kind", "a kind of station is needed"), body.Station, context);
        await SeedAsync(request, stop);
        await GuardAsync(roomStation.StartAsync(request, stop));
        return Reply.Ok(Now());
    }

    async Task<Ok<Envelope<RoomStationReply?>>> EndAsync(CancellationToken stop)
    {
        await roomStation.EndAsync(stop);
        return Reply.Ok(Now());
    }

    RoomStationReply? Now() => roomStation.OnAir is { } station ? RoomStationReply.Of(station, room.Snapshot().Queue.Select(item => item.Id), roomStation.Trouble) : null;

    StationReply Describe(StationList list) => new(list.Name, list.Kind, list.Shuffle, [.. list.Songs.Select(Describe)], list.Notes, list.Model);

    StationTrack Describe(StationSongPick pick) => new(tracks.Of(pick.Song)) { TrackId = $"{pick.Song}", Score = pick.Score, Reason = pick.Reason, Reasons = pick.Reasons };

    internal static T Guard<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (StationException refusal)
        {
            throw Refused(refusal);
        }
    }

    internal static async Task GuardAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (StationException refusal)
        {
            throw Refused(refusal);
        }
    }

    static RequestException Refused(StationException refusal) => refusal.Refusal switch
    {
        StationRefusal.Invalid => new RequestException(StatusCodes.Status400BadRequest, "the request is not valid", refusal.Message),
        StationRefusal.NotFound => RequestException.NotFound(refusal.Message),
        _ => new RequestException(StatusCodes.Status503ServiceUnavailable, "nothing can be compared yet", refusal.Message) { RetryAfter = TimeSpan.FromSeconds(5) },
    };
}

/// <summary>From what a client sends to a station's request.</summary>
public sealed class StationRequests(Tracks tracks)
{
    const int LongestText = 200, MostExcluded = 1000, MostActions = 500;

    static readonly Dictionary<string, StationChips> chips = new(StringComparer.OrdinalIgnoreCase)
    {
        ["6581"] = StationChips.Mos6581,
        ["MOS6581"] = StationChips.Mos6581,
        ["8580"] = StationChips.Mos8580,
        ["8580r5"] = StationChips.Mos8580,
        ["MOS8580"] = StationChips.Mos8580,
    };

    static readonly Dictionary<string, Reaction> reactions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["play_full"] = Reaction.Played,
        ["play_complete"] = Reaction.Played,
        ["play"] = Reaction.Played,
        ["replay"] = Reaction.Liked,
        ["like"] = Reaction.Liked,
        ["dislike"] = Reaction.Disliked,
        ["skip"] = Reaction.Skipped,
        ["skip_early"] = Reaction.Skipped,
        ["skip_late"] = Reaction.Skipped,
    };

    static readonly Dictionary<string, bool> moods = Presets.All.Keys.ToDictionary(name => name, _ => true, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="RequestException">A value cannot be; the message names it.</exception>
    public StationRequest Of(string kind, StationBody? body, HttpContext context)
    {
        body ??= Nothing;
        return new StationRequest
        {
            Kind = kind,
            Listener = ListenerOf(context),
            Limit = Field.WithinIfGiven("limit", body.Limit, 1, StationRequest.MostSongs),
            Song = body.SidPath is null ? null : tracks.Resolve(body.SidPath, body.Song).Song,
            Mood = Mood("mood", body.Mood) ?? Mood("preset", body.Preset) ?? Mood("start_mood", body.StartMood),
            EndMood = Mood("end_mood", body.EndMood),
            Persona = Field.AtMost("persona", body.Persona, LongestText),
            Composer = Field.AtMost("composer", body.Composer, LongestText),
            Title = Field.AtMost("title", body.Title, LongestText),
            YearStart = Field.WithinIfGiven("yearStart", body.YearStart, 0, 9999),
            YearEnd = Field.WithinIfGiven("yearEnd", body.YearEnd, 0, 9999),
            Chips = Field.OneOf("chipModel", body.ChipModel, chips) ?? StationChips.None,
            MinRating = Share("minRating", body.MinRating, 1, 5),
            Adventure = Field.WithinIfGiven("adventure", body.Adventure, 1, StationPlan.MostAdventure),
            Similarity = Share("similarity", body.Similarity, 0, 1),
            Discovery = Share("discovery", body.Discovery, 0, 1),
            Filters = Field.AtMost("filters", body.Filters, LongestText),
            Shuffle = body.Shuffle ?? Random.Shared.NextInt64(1 << 30),
            Actions = Actions(body.SessionActions ?? []),
            Exclude = Excluded(body.ExcludeTrackIds ?? []),
        };
    }

    static StationBody Nothing { get; } = new(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /// <summary>A browser that has not said anything yet hears what the household likes.</summary>
    static string ListenerOf(HttpContext context) => ListenerCookie.Known(context) ?? Listeners.House;

    static string? Mood(string name, string? mood) => Field.OneOf(name, mood, moods) is null ? null : mood;

    static double? Share(string name, double? value, double least, double most) =>
        value is null || (value >= least && value <= most) ? value : throw RequestException.Invalid(name, $"{value} is not from {least} to {most}");

    static SessionAction[] Actions(IReadOnlyList<SessionActionBody?> actions)
    {
        if (actions.Count > MostActions)
            throw RequestException.Invalid("session_actions", $"more than {MostActions}");
        return [.. actions.Select(action => new SessionAction(
            SongOf("session_actions", action?.SidPath, action?.Song),
            Field.OneOf("session_actions", action?.Action, reactions) ?? throw RequestException.Invalid("session_actions", "an action is needed")))];
    }

    static SongId[] Excluded(IReadOnlyList<string?> songs) =>
        songs.Count > MostExcluded ? throw RequestException.Invalid("excludeTrackIds", $"more than {MostExcluded}") : [.. songs.Select(song => SongOf("excludeTrackIds", song, null))];

    static SongId SongOf(string name, string? text, int? song) =>
        SongId.Parse(text, Field.WithinIfGiven(name, song, 1, 256) ?? 1) ?? throw RequestException.Invalid(name, $"'{text}' is no song");
}
