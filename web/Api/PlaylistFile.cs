using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Services.Json;
using SidFlow.Services.Playlists;

namespace SidFlow.Web.Api;

/// <summary>A playlist as a file to take away: JSON, or a list that players read.</summary>
public static class PlaylistFile
{
    public enum Format
    {
        Json,

        /// <summary>In Windows-1252, as old players read it; other letters become question marks.</summary>
        M3u,

        /// <summary>In UTF-8.</summary>
        M3u8,
    }

    static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string TypeOf(Format format) => format switch
    {
        Format.Json => "application/json",
        Format.M3u => "audio/x-mpegurl",
        _ => "application/vnd.apple.mpegurl",
    };

    /// <param name="server">Where the songs are rendered, such as <c>http://pi:8064</c>.</param>
    public static byte[] Write(Playlist list, IReadOnlyList<Track> tracks, Format format, string server) => format switch
    {
        Format.Json => Encoding.UTF8.GetBytes(CanonicalJson.File(Json(list, tracks))),
        Format.M3u => Windows.GetBytes(Lines(list, tracks, server)),
        _ => Encoding.UTF8.GetBytes(Lines(list, tracks, server)),
    };

    static string Lines(Playlist list, IReadOnlyList<Track> tracks, string server)
    {
        StringBuilder text = new($"#EXTM3U\n#PLAYLIST:{OneLine(list.Name)}\n");
        foreach (Track track in tracks)
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{Math.Round(track.DurationSeconds)},{OneLine(track.DisplayName)}\n")
                .Append(CultureInfo.InvariantCulture, $"{server}/hls/{string.Join('/', track.SidPath.Split('/').Select(Uri.EscapeDataString))}/song-{track.SelectedSong:00}/index.m3u8\n");
        return text.ToString();
    }

    static JsonObject Json(Playlist list, IReadOnlyList<Track> tracks) => new()
    {
        ["id"] = list.Id,
        ["name"] = list.Name,
        ["description"] = list.Description,
        ["createdAt"] = IsoTime.Of(list.CreatedAt),
        ["updatedAt"] = IsoTime.Of(list.UpdatedAt),
        ["trackCount"] = tracks.Count,
        ["totalDuration"] = Math.Round(tracks.Sum(track => track.DurationSeconds), 3),
        ["tracks"] = new JsonArray([.. tracks.Select((track, order) => new JsonObject
        {
            ["sidPath"] = track.SidPath,
            ["song"] = track.SelectedSong,
            ["title"] = track.Metadata.Title,
            ["artist"] = track.Metadata.Author,
            ["year"] = track.Metadata.Year,
            ["lengthSeconds"] = track.DurationSeconds,
            ["order"] = order,
        })]),
    };

    /// <summary>A title may hold line ends, and a list has one song a line.</summary>
    static string OneLine(string text) => string.Concat(text.Select(sign => char.IsControl(sign) ? ' ' : sign));
}
