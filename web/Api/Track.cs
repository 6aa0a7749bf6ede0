namespace SidFlow.Web.Api;

/// <summary>One song of one tune, as clients show it.</summary>
/// <param name="DurationSource"><c>songlengths</c>; <c>data</c> where the tune's own data tell it, as Sidplayer files do; or <c>estimated</c>.</param>
public record Track(
    string SidPath, string RelativePath, string Filename, string DisplayName, int SelectedSong,
    double DurationSeconds, string DurationSource, string? Md5, TrackMetadata Metadata, bool Playable, TrackRefusal? Refusal);

/// <param name="SidModel">MOS6581, MOS8580, ANY, or null where the tune does not say.</param>
/// <param name="Clock">PAL, NTSC, ANY, or null where the tune does not say.</param>
/// <param name="Length">Of the selected song, <c>m:ss</c>; null where it is estimated.</param>
public sealed record TrackMetadata(
    string Title, string Author, string Released, int? Year, int Songs, int StartSong, string? SidType, int Version,
    string? SidModel, string? SidModelSecondary, string? SidModelTertiary, IReadOnlyList<string> SidAddresses,
    string? Clock, string? Length, long FileSizeBytes);

public sealed record TrackRefusal(string Code, string Reason);
