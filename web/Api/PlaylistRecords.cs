using System.Text.Json.Serialization;

namespace SidFlow.Web.Api;

public sealed record PlaylistSong([property: JsonPropertyName("sid_path")] string? SidPath, int? Song);

/// <param name="Tracks">In order; absent: none.</param>
public sealed record NewPlaylist(string? Name, string? Description, IReadOnlyList<PlaylistSong?>? Tracks);

/// <summary>What is absent stays as it is.</summary>
public sealed record PlaylistChange(string? Name, string? Description, IReadOnlyList<PlaylistSong?>? Tracks);

public sealed record MorePlaylistSongs(IReadOnlyList<PlaylistSong?>? Tracks);

/// <param name="Order">The old positions, from 0, in their new order; each once.</param>
public sealed record PlaylistOrder(IReadOnlyList<int>? Order);

public sealed record PlaylistsReply(IReadOnlyList<PlaylistSummary> Playlists);

/// <param name="TotalDuration">Seconds.</param>
/// <param name="CreatedAt">ISO 8601, as <paramref name="UpdatedAt"/>.</param>
/// <param name="Mine">Whoever asks may change it.</param>
public record PlaylistSummary(string Id, string Name, string? Description, int TrackCount, double TotalDuration, string CreatedAt, string UpdatedAt, bool Mine);

public sealed record PlaylistReply(PlaylistSummary List, IReadOnlyList<PlaylistTrack> Tracks) : PlaylistSummary(List);

/// <param name="Order">Its position, from 0.</param>
/// <param name="Missing">Its tune is not in the library any more.</param>
public sealed record PlaylistTrack(Track Song, int Order, bool Missing) : Track(Song)
{
    public string Title => Metadata.Title;
    public string Artist => Metadata.Author;
    public int? Year => Metadata.Year;
    public double LengthSeconds => DurationSeconds;
}

public sealed record DeletedReply(bool Deleted);
