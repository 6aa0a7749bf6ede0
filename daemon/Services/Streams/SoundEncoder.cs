using System.Globalization;

namespace SidFlow.Services.Streams;

/// <summary>A format that ffmpeg makes of a WAV file.</summary>
public enum EncodedFormat
{
    Flac,
    M4a,

    /// <summary>AAC in an MPEG transport stream, and beside it the playlist that cuts it into segments (RFC 8216, byte ranges).</summary>
    Hls,
}

/// <summary>Whole files into other formats.</summary>
/// <param name="M4aKbit">Of AAC, also in HLS.</param>
/// <param name="FlacLevel">0 (fast) to 12 (small).</param>
public sealed record SoundEncoder(Ffmpeg Ffmpeg, int M4aKbit = 256, int FlacLevel = 5)
{
    private const int SegmentSeconds = 10;

    /// <summary>What of the settings decides the bytes; part of a file's name.</summary>
    public string Key(EncodedFormat format) =>
        string.Create(CultureInfo.InvariantCulture, $"{(format == EncodedFormat.Flac ? FlacLevel : M4aKbit)}");

    /// <summary>How large the file will be, as far as that can be told.</summary>
    /// <param name="wavBytes">Of the sound to be encoded.</param>
    public long Estimate(EncodedFormat format, long wavBytes, TimeSpan length) =>
        format == EncodedFormat.Flac ? wavBytes * 3 / 4 : (long)(length.TotalSeconds * M4aKbit * 1000 / 8 * 1.1) + (64 << 10);

    /// <param name="target">With its folder. Of HLS the stream; its playlist gets the name with <see cref="PlaylistOf"/>.</param>
    /// <param name="finalName">Under which the stream will be found beside its playlist.</param>
    /// <exception cref="FfmpegException">ffmpeg is missing or failed.</exception>
    public async Task EncodeAsync(EncodedFormat format, string wav, string target, string finalName, CancellationToken stop)
    {
        // Bit-exact: nothing of the encoder's version or the time of day gets into the file.
        string[] always = ["-y", "-i", wav, "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"];
        string rate = string.Create(CultureInfo.InvariantCulture, $"{M4aKbit}k");
        string[] how = format switch
        {
            EncodedFormat.Flac => ["-c:a", "flac", "-compression_level", FlacLevel.ToString(CultureInfo.InvariantCulture), "-f", "flac", target],
            EncodedFormat.M4a => ["-c:a", "aac", "-b:a", rate, "-movflags", "+faststart", "-f", "ipod", target],
            _ =>
            [
                "-c:a", "aac", "-b:a", rate, "-f", "hls", "-hls_time", $"{SegmentSeconds}", "-hls_playlist_type", "vod", "-hls_flags", "single_file",
                "-hls_segment_type", "mpegts", "-hls_segment_filename", target, PlaylistOf(target),
            ],
        };
        await Ffmpeg.RunAsync([.. always, .. how], stop);
        if (format == EncodedFormat.Hls)
        {
            string list = await File.ReadAllTextAsync(PlaylistOf(target), stop);
            await File.WriteAllTextAsync(PlaylistOf(target), list.Replace(Path.GetFileName(target), finalName, StringComparison.Ordinal), stop);
        }
    }

    /// <summary>The name of the playlist beside a transport stream.</summary>
    public static string PlaylistOf(string stream) => stream + ".m3u8";
}
