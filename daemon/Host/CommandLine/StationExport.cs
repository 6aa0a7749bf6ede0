using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SidFlow.Host.CommandLine;

/// <summary>A station as a file: JSON as the daemon tells it, or a list that players read.</summary>
static class StationExport
{
    static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string FormatOf(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".m3u" => "m3u",
        ".m3u8" => "m3u8",
        _ => "json",
    };

    /// <param name="format"><c>json</c>, <c>m3u</c> or <c>m3u8</c>; the last two are the same text, in UTF-8.</param>
    public static string Write(JsonElement station, string format)
    {
        if (format == "json")
            return JsonSerializer.Serialize(station, Layout) + "\n";
        StringBuilder list = new("#EXTM3U\n");
        foreach (JsonElement track in station.GetProperty("tracks").EnumerateArray())
        {
            string seconds = Math.Round(track.GetProperty("durationSeconds").GetDouble()).ToString(CultureInfo.InvariantCulture);
            // A title may hold line ends, and a list has one song a line.
            list.Append("#EXTINF:").Append(seconds).Append(',').Append(OneLine(track.GetProperty("displayName").GetString()!)).Append('\n')
                .Append(OneLine(track.GetProperty("trackId").GetString()!)).Append('\n');
        }
        return list.ToString();
    }

    static string OneLine(string text) => string.Concat(text.Select(sign => char.IsControl(sign) ? ' ' : sign));
}
