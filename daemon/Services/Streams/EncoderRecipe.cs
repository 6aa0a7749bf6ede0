namespace SidFlow.Services.Streams;

/// <summary>How ffmpeg makes a live format, and how its output is cut.</summary>
/// <param name="Capacity">Units a listener may lag behind: about 10 s.</param>
internal sealed record EncoderRecipe(string ContentType, IReadOnlyList<string> Arguments, Func<IUnitSplitter> MakeSplitter, int Capacity)
{
    public static EncoderRecipe For(StreamFormat format) => format switch
    {
        StreamFormat.Flac => new("audio/flac", ["-c:a", "flac", "-compression_level", "5", "-f", "flac"], () => new FlacFrames(), 108),
        // No bit reservoir: each frame stands alone, so joining and losing frames is clean.
        StreamFormat.Mp3 => new("audio/mpeg", ["-c:a", "libmp3lame", "-b:a", "192k", "-reservoir", "0", "-id3v2_version", "0", "-write_xing", "0", "-f", "mp3"],
            () => new Mp3Frames(), 383),
        StreamFormat.Opus => new("audio/ogg; codecs=opus", ["-c:a", "libopus", "-b:a", "128k", "-page_duration", "200000", "-f", "ogg"], () => new OggPages(), 50),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
