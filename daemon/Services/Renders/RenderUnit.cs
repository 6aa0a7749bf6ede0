using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Emu.Tape;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Renders;

/// <summary>One song to be made into files by software. Holds all it takes, so that any process on the machine can do it.</summary>
/// <param name="Tune">The tune's file.</param>
/// <param name="Length">As listed, or as asked for; null where nobody knows.</param>
/// <param name="Chip">Null: as the tune asks.</param>
/// <param name="Key">Of the sound as the asker understands it; null where it is not the emulator's.</param>
/// <param name="Sound">A WAV file that is there already; null: it is made first.</param>
/// <param name="Scratch">Where that WAV file is made when it is not among the outputs.</param>
/// <param name="LengthIfUnknown">For engines that must be told one.</param>
public sealed record RenderUnit(
    byte[] Tune, SongId Song, TimeSpan? Length, string Engine, ChipModel? Chip, string? Key, string? Sound, string Scratch, TimeSpan LengthIfUnknown, IReadOnlyList<RenderOutput> Outputs)
{
    /// <summary>The unit's kind, as workers know it.</summary>
    public const string Kind = "render";

    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

    public static RenderUnit From(JsonObject json) => json.Deserialize<RenderUnit>() ?? throw new FormatException("The unit is empty.");
}

/// <param name="Part">Where it is written.</param>
/// <param name="Name">Of the whole file, without its folder.</param>
public sealed record RenderOutput(RenderFormat Format, string Part, string Name);

/// <summary>What has come of a unit: one of the two.</summary>
public sealed record RenderAnswer(RenderYield? Yield, RenderFailure? Failure)
{
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this)!.AsObject();

    public static RenderAnswer From(JsonObject json) => json.Deserialize<RenderAnswer>() ?? throw new FormatException("The answer is empty.");
}

/// <param name="Why">Whose fault it is.</param>
/// <param name="Reason">A sentence.</param>
public sealed record RenderFailure(RenderFault Why, string Reason);

public enum RenderFault
{
    /// <summary>Of this song; others may do.</summary>
    Song,

    /// <summary>The disk is full.</summary>
    Room,

    /// <summary>ffmpeg is not there.</summary>
    Encoder,
}

public sealed record RenderYield(TimeSpan Duration, int SampleRateHz, int Channels, IReadOnlyList<RenderedPart> Parts);

/// <param name="Bytes">Of HLS with the playlist.</param>
/// <param name="Sha256">Of the file, lower-case hex; of HLS of the stream.</param>
public sealed record RenderedPart(RenderFormat Format, long Bytes, string Sha256);
