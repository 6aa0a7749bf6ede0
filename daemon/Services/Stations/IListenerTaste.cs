using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations;

/// <summary>A listener's word on a song, or what comes nearest to it.</summary>
/// <param name="Rating">1..5.</param>
public readonly record struct RatedSong(SongId Song, int Rating);

/// <summary>What listeners like.</summary>
public interface IListenerTaste
{
    /// <summary>Songs that a listener has rated, favoured, liked or disliked, each once, in the order of their ids.</summary>
    IReadOnlyList<RatedSong> RatingsOf(string listener);

    /// <summary>How a listener took to a song lately: -1..1, 0 where nothing is known.</summary>
    Func<SongId, double> FeedbackOf(string listener);

    /// <summary>Songs that listeners who like what this one likes like too, with 0..1.</summary>
    IReadOnlyList<(SongId Song, double Score)> LikedByOthersLike(string listener);

    /// <summary>How often a song was played, by anybody.</summary>
    Func<SongId, int> Plays { get; }

    /// <summary>What a listener did in the room since a moment, the oldest first.</summary>
    IReadOnlyList<(SongId Song, Reaction Reaction)> ReactionsSince(string listener, DateTimeOffset since);
}
