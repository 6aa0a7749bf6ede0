using System.Security.Cryptography;
using System.Text;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Sessions;

/// <summary>What decides the bytes of the files that the emulator makes of a song.</summary>
/// <param name="Variant">Whatever else changes the sound: ROMs in use, chips, width.</param>
public sealed record RenderRecipe(OpenSong Song, PlaybackRules Rules, string Variant)
{
    /// <summary>A list may name any length; no file is made longer than this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    /// <summary>Tells builds apart: a deterministic build gives an assembly a new id exactly when its code changed.</summary>
    public static readonly string Code =
        Digest($"{typeof(TapeSlice).Assembly.ManifestModule.ModuleVersionId}{typeof(RenderRecipe).Assembly.ManifestModule.ModuleVersionId}");

    public TimeSpan Length { get; } = Song.ListedLength ?? Rules.DefaultLength;

    public int Channels { get; } = WavRender.ChannelsOf(Song.Tape);

    public long WavBytes => WavWriter.HeaderBytes + Rules.Frames(Length) * Channels * 2;

    /// <summary>MD5, song, and a hash over code, rules, length and variant.</summary>
    public string Key { get; } = $"{Song.Tune}-{Song.Id.Song}-"
        + Digest($"{Code}|{Rules}|{Song.ListedLength?.Ticks}|{Variant}|{string.Join('+', Song.Tape.Chips)}");

    /// <summary>A song as it is rendered: no longer than <see cref="Longest"/>.</summary>
    public static RenderRecipe Of(OpenSong song, RenderOptions options) => new(
        song.ListedLength > Longest ? song with { ListedLength = Longest } : song, options.Rules, $"{options.Variant}|{options.VariantOf(song)}");

    /// <summary>Sixteen hexadecimal digits that tell texts apart.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
