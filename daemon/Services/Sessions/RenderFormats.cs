using SidFlow.Services.Streams;

namespace SidFlow.Services.Sessions;

public enum RenderFormat
{
    Wav,
    Flac,
    M4a,

    /// <summary>AAC in segments, for players that take nothing else.</summary>
    Hls,
    Tape,
}

/// <summary>What a format's files are called.</summary>
public static class RenderFormats
{
    /// <summary>Null for what needs no encoder.</summary>
    public static EncodedFormat? EncodingOf(RenderFormat format) => format switch
    {
        RenderFormat.Flac => EncodedFormat.Flac,
        RenderFormat.M4a => EncodedFormat.M4a,
        RenderFormat.Hls => EncodedFormat.Hls,
        _ => null,
    };

    public static string ExtensionOf(RenderFormat format) => format switch
    {
        RenderFormat.Wav => ".wav",
        RenderFormat.Flac => ".flac",
        RenderFormat.M4a => ".m4a",
        RenderFormat.Hls => ".ts",
        _ => ".sidtape",
    };

    public static string ContentTypeOf(RenderFormat format) => format switch
    {
        RenderFormat.Wav => "audio/wav",
        RenderFormat.Flac => "audio/flac",
        RenderFormat.M4a => "audio/mp4",
        RenderFormat.Hls => "video/mp2t",
        _ => "application/octet-stream",
    };

    /// <summary>In the cache.</summary>
    /// <param name="key">Of the sound, whatever the format.</param>
    public static string FileName(string key, RenderFormat format, SoundEncoder encoder) =>
        EncodingOf(format) is { } encoding ? $"{key}-{encoder.Key(encoding)}{ExtensionOf(format)}" : key + ExtensionOf(format);
}
