using System.Security.Cryptography;
using System.Text;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Renders;

/// <summary>Where a file lies, and who looks after it.</summary>
public enum RenderPlace
{
    /// <summary>In the cache folder: under its budget, gone when room is needed.</summary>
    Cache,

    /// <summary>Where the operator wanted it: it stays.</summary>
    Output,
}

/// <summary>A song as a whole file, and what is known of it.</summary>
/// <param name="File">In the cache a name, elsewhere an absolute path.</param>
/// <param name="Tune">MD5 of the tune's file, lower-case hex.</param>
/// <param name="Engine">What made the sound: <c>emulator</c>, <c>sidplayfp</c>, or a device's kind.</param>
/// <param name="Key">The same for the same sound: of one tune, song, engine, its version and all that it was told.</param>
/// <param name="Code">The engine's version.</param>
public sealed record RenderAsset(RenderPlace Place, string File, SongId Song, string Tune, RenderFormat Format, string Engine, string Key, string Code)
{
    /// <summary>As the availability manifest knows how it was made.</summary>
    public const string Location = "server", Time = "prepared", Target = "wav-m4a-flac";

    public required TimeSpan Duration { get; init; }
    public required int SampleRateHz { get; init; }
    public required int Channels { get; init; }

    /// <summary>Of HLS the stream and its playlist.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex; null where nobody has computed it.</summary>
    public string? Sha256 { get; init; }

    public CaptureFigures? Capture { get; init; }
    public required DateTimeOffset Made { get; init; }

    /// <summary>Nothing special was asked for: a listener's session gives the same.</summary>
    public bool IsUsual { get; init; } = true;

    /// <summary>Counts for nothing any more: marked so by the operator, or of an earlier version.</summary>
    public bool IsStale { get; init; }

    public int? BitrateKbps => Duration > System.TimeSpan.Zero && Format is not RenderFormat.Tape ? (int)Math.Round(Bytes * 8 / Duration.TotalMilliseconds) : null;

    public string Codec => Format switch
    {
        RenderFormat.Wav => "pcm_s16le",
        RenderFormat.Flac => "flac",
        RenderFormat.Tape => "sidtape",
        _ => "mp4a.40.2",
    };

    /// <summary>The same wherever and whenever it is made again.</summary>
    public string Id => IdOf(Song, Format, Engine);

#pragma warning disable CA5350 // The published format names SHA-1; it is a name here, no protection.
    public static string IdOf(SongId song, RenderFormat format, string engine) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(
        $"{song}:{NameOf(format)}:{engine}:{Location}/{Time}/{engine}/{Target}")));
#pragma warning restore CA5350

    public static string NameOf(RenderFormat format) => format.ToString().ToLowerInvariant();
}

/// <summary>What came in of a device's sound. A device that counts frames only has a frame for a packet.</summary>
public sealed record CaptureFigures(long Received, long Reordered, long Lost, TimeSpan Duration)
{
    public double LossRate => Received + Lost == 0 ? 0 : (double)Lost / (Received + Lost);
}
