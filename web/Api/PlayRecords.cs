using System.Text.Json.Serialization;

namespace SidFlow.Web.Api;

/// <param name="SidPath">Absent: any song, near the preset where one is given.</param>
public sealed record PlayRequest([property: JsonPropertyName("sid_path")] string? SidPath, int? Song, string? Preset);

public sealed record RandomRequest(string? Preset);

public sealed record PlayReply(Track Track, SessionReply Session);

/// <summary>A listener's own hearing of one song: the addresses of its sound, good until some time after the last use.</summary>
/// <param name="TapeUrl">The tape as one file.</param>
/// <param name="Tape">The same page by page, for a browser that plays tapes; null where there is none.</param>
/// <param name="FadeSeconds">Over the end of a song that would go on.</param>
public sealed record SessionReply(
    string SessionId, string SidUrl, string Scope, double DurationSeconds, int SelectedSong, string ExpiresAt,
    IReadOnlyDictionary<string, string> RomUrls, string? FallbackHlsUrl, string? TapeUrl, TapeReply? Tape, double FadeSeconds,
    IReadOnlyDictionary<string, StreamUrl> StreamUrls);

/// <param name="SizeBytes">Null until the file is made; likewise what follows.</param>
public sealed record StreamUrl(
    string Format, string Url, string Codec, long DurationMs, long? SizeBytes = null, int? SampleRate = null, int? Channels = null, int? BitrateKbps = null);

/// <param name="Formats">What a session's sound can be had as, the one to try first at the front.</param>
/// <param name="RoomStreams">The room's sound, endless.</param>
public sealed record DetectReply(IReadOnlyList<string> Formats, bool Tape, IReadOnlyList<string> Roms, IReadOnlyList<string> RoomStreams);
