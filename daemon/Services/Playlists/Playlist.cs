namespace SidFlow.Services.Playlists;

/// <summary>Songs in the order somebody put them, under a name.</summary>
/// <param name="Owner">The listener who made it.</param>
public sealed record Playlist(string Id, string Owner, string Name, string? Description, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IReadOnlyList<SongId> Songs);

/// <summary>What a listener asked of a playlist cannot be done; the message is a sentence for the listener.</summary>
/// <param name="isForeign">It belongs to somebody else.</param>
public sealed class PlaylistException(string reason, bool isForeign = false) : Exception(reason)
{
    public bool IsForeign { get; } = isForeign;
}
