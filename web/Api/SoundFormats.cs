using SidFlow.Services.Sessions;

namespace SidFlow.Web.Api;

/// <summary>Formats of a rendered song, as addresses and clients name them.</summary>
static class SoundFormats
{
    public static string NameOf(RenderFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>Those that a session gives as a file of sound.</summary>
    public static bool IsFile(RenderFormat format) => format is RenderFormat.Wav or RenderFormat.Flac or RenderFormat.M4a;

    /// <summary>For HTMLMediaElement.canPlayType and the like.</summary>
    public static string CodecOf(RenderFormat format) => format switch
    {
        RenderFormat.Wav => "pcm_s16le",
        RenderFormat.Flac => "flac",
        RenderFormat.M4a or RenderFormat.Hls => "mp4a.40.2",
        RenderFormat.Tape => "sidtape",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>As announced in the API's description.</summary>
    public static string ContentTypeOf(RenderFormat format) => format switch
    {
        RenderFormat.Wav => "audio/wav",
        RenderFormat.Flac => "audio/flac",
        RenderFormat.M4a => "audio/mp4",
        RenderFormat.Hls => HlsEndpoints.PlaylistType,
        RenderFormat.Tape => "application/vnd.sidflow.tape",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
