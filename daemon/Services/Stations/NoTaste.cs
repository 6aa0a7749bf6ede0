using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations;

/// <summary>Nothing is known of any listener.</summary>
public sealed class NoTaste : IListenerTaste
{
    public Func<SongId, int> Plays { get; } = _ => 0;

    public IReadOnlyList<RatedSong> RatingsOf(string listener) => [];

    public Func<SongId, double> FeedbackOf(string listener) => _ => 0;

    public IReadOnlyList<(SongId Song, double Score)> LikedByOthersLike(string listener) => [];

    public IReadOnlyList<(SongId Song, Reaction Reaction)> ReactionsSince(string listener, DateTimeOffset since) => [];
}
