using System.Text.Json.Serialization;
using SidFlow.Services.Stations;

namespace SidFlow.Web.Api;

/// <summary>What a station is asked with; a kind takes what it needs.</summary>
/// <param name="SidPath">The song to begin from; <c>path#song</c> or with <paramref name="Song"/>.</param>
/// <param name="Limit">1 to 200.</param>
/// <param name="Similarity">0 to 1: the least likeness.</param>
/// <param name="Discovery">0 to 1: share of songs that are less near.</param>
/// <param name="Adventure">1 to 5.</param>
/// <param name="Filters">Such as <c>e&gt;=4,bpm=120-140</c>.</param>
/// <param name="Shuffle">The same number gives the same station; drawn when absent.</param>
/// <param name="ExcludeTrackIds"><c>path#song</c> each, at most 1000.</param>
public sealed record StationBody(
    [property: JsonPropertyName("sid_path")] string? SidPath, int? Song, int? Limit, double? Similarity, double? Discovery, int? Adventure,
    string? Mood, string? Preset, [property: JsonPropertyName("start_mood")] string? StartMood, [property: JsonPropertyName("end_mood")] string? EndMood,
    string? Persona, string? Composer, string? Title, int? YearStart, int? YearEnd, string? ChipModel, double? MinRating, string? Filters, long? Shuffle,
    IReadOnlyList<string?>? ExcludeTrackIds, [property: JsonPropertyName("session_actions")] IReadOnlyList<SessionActionBody?>? SessionActions);

/// <param name="Action"><c>play_full</c>, <c>like</c>, <c>dislike</c> or <c>skip</c>.</param>
public sealed record SessionActionBody([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, string? Action);

/// <summary>A song of a station.</summary>
public sealed record StationTrack : Track
{
    public StationTrack(Track track) : base(track)
    {
    }

    /// <summary><c>path#song</c>.</summary>
    public required string TrackId { get; init; }

    /// <summary>How well it fits, at most 1.</summary>
    public required double Score { get; init; }

    /// <summary>Why it is here, in one phrase.</summary>
    public required string Reason { get; init; }

    /// <summary>The weightiest first.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}

/// <param name="Shuffle">Asked with this number, the same station comes again.</param>
/// <param name="Notes">What was missing, what was used instead.</param>
/// <param name="ModelVersion">The taste model that had a part in it; null while none is published.</param>
public sealed record StationReply(string StationName, string Kind, long Shuffle, IReadOnlyList<StationTrack> Tracks, IReadOnlyList<string> Notes, string? ModelVersion);

public sealed record PersonaScoresRequest(IReadOnlyList<string?>? TrackIds);

/// <param name="Scores">0 to 1 for each persona.</param>
/// <param name="Personas">Those it belongs to; may be none.</param>
public sealed record PersonaScores(string TrackId, IReadOnlyDictionary<string, double> Scores, IReadOnlyList<string> Personas);

public sealed record PersonaScoresReply(IReadOnlyList<PersonaScores> Tracks, IReadOnlyList<string> Unknown);

public sealed record PersonaEntry(string Id, string Name, string Looks, int Songs);

public sealed record PersonasReply(IReadOnlyList<PersonaEntry> Personas, Ml.Stations.PersonaGates Gates);

/// <param name="SidPath">The song that was recommended.</param>
/// <param name="Seed">The song it was recommended for.</param>
public sealed record ExplainRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, string? Seed);

/// <param name="Distance">0 to 1; a third for songs drawn by chance.</param>
public sealed record ExplainedAspect(string Name, double Distance);

public sealed record ExplainReply(string TrackId, string Seed, double Similarity, int? Rank, IReadOnlyList<string> Reasons, IReadOnlyList<ExplainedAspect> Shared);

/// <param name="Kind">As in <c>POST /api/play/{kind}</c>.</param>
public sealed record RoomStationBody(string? Kind, StationBody? Station);

/// <param name="Reasons">Of the songs in the queue, by entry.</param>
public sealed record RoomStationReply(string StationName, string Kind, DateTimeOffset Since, int Songs, IReadOnlyDictionary<string, string> Reasons, string? Trouble)
{
    public static RoomStationReply Of(StationOnAir station, IEnumerable<long> queue, string? trouble)
    {
        HashSet<long> items = [.. queue];
        return new RoomStationReply(station.Name, station.Request.Kind, station.Since, station.Songs.Count,
            station.Songs.Where(song => items.Contains(song.Item)).DistinctBy(song => song.Item).ToDictionary(song => $"{song.Item}", song => song.Reason), trouble);
    }
}
