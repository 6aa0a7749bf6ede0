using System.Buffers.Binary;
using System.Security.Cryptography;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Renders;

/// <summary>Makes sound files of tunes without any device: by the emulator or another player, and ffmpeg.</summary>
/// <param name="machine">As listeners' sessions have it, so that the files are the same.</param>
/// <param name="options">Likewise.</param>
/// <param name="sidplayfp">Null where there is none.</param>
public sealed class Studio(MachineOptions machine, RenderOptions options, SoundHeadMaker heads, Ffmpeg ffmpeg, Sidplayfp? sidplayfp)
{
    public Sidplayfp? Sidplayfp { get; } = sidplayfp;

    public SoundEncoder Encoder { get; } = new(ffmpeg, options.M4aKbit, options.FlacLevel);

    public PlaybackRules Rules => options.Rules;

    /// <summary>Of the emulator as it is set.</summary>
    public string Code { get; } = CodeOf(options);

    public static string CodeOf(RenderOptions options) => RenderRecipe.Digest($"{RenderRecipe.Code}|{options.Rules}|{options.Variant}");

    /// <summary>What the emulator would make of a song.</summary>
    /// <param name="length">Null where nobody knows.</param>
    /// <param name="chip">Null: as the tune asks.</param>
    /// <exception cref="RenderException">The tune cannot be played, with the reason.</exception>
    public RenderRecipe Recipe(ReadOnlyMemory<byte> tune, SongId song, TimeSpan? length, ChipModel? chip) => RenderRecipe.Of(
        TuneSong.Open(tune, song, length, chip is { } forced ? machine with { ForceModels = [forced] } : machine) is var opening && opening.Song is { } open
            ? open : throw new RenderException(opening.Refusal!), options);

    /// <summary>Does a unit wherever it is handed to. What goes wrong is its answer: nothing would be gained by trying again.</summary>
    public async Task<RenderAnswer> AnswerAsync(RenderUnit unit, CancellationToken stop)
    {
        // Policy: a song's failure is told, and costs no other song.
        try
        {
            return new RenderAnswer(await RenderAsync(unit, stop), null);
        }
        catch (Exception failure) when (failure is RenderException or FfmpegException or IOException or UnauthorizedAccessException)
        {
            RenderFault why = SongRender.IsFull(failure) ? RenderFault.Room : failure is FfmpegException && !ffmpeg.IsInstalled ? RenderFault.Encoder : RenderFault.Song;
            return new RenderAnswer(null, new RenderFailure(why, failure.Message));
        }
    }

    /// <summary>Writes the unit's outputs; each is whole and on disk when this returns.</summary>
    /// <exception cref="RenderException">The tune cannot be rendered.</exception>
    /// <exception cref="FfmpegException">ffmpeg is missing or failed.</exception>
    /// <exception cref="IOException">The disk is full, say.</exception>
    public async Task<RenderYield> RenderAsync(RenderUnit unit, CancellationToken stop)
    {
        string? wav = unit.Sound;
        // An earlier try may have been killed.
        foreach (RenderOutput output in unit.Outputs)
            RenderTarget.Discard(output);
        File.Delete(unit.Scratch);
        try
        {
            if (unit.Outputs.FirstOrDefault(output => output.Format == RenderFormat.Tape) is { } tape)
                TapeRender.Write(Open(unit).Song, Open(unit).Length, tape.Part, stop);
            if (wav is null && unit.Outputs.Any(output => output.Format != RenderFormat.Tape))
                await SoundAsync(unit, wav = unit.Outputs.FirstOrDefault(output => output.Format == RenderFormat.Wav)?.Part ?? unit.Scratch, stop);
            if (unit.Sound is not null && unit.Outputs.FirstOrDefault(output => output.Format == RenderFormat.Wav) is { } copy)
                File.Copy(unit.Sound, copy.Part);
            foreach (RenderOutput output in unit.Outputs)
                if (RenderFormats.EncodingOf(output.Format) is { } encoding)
                    await Encoder.EncodeAsync(encoding, wav!, output.Part, output.Name, stop);
            (TimeSpan duration, int rate, int channels) = wav is null ? (Open(unit).Length, options.Rules.SampleRateHz, Open(unit).Channels) : await MeasureAsync(wav, stop);
            List<RenderedPart> parts = [];
            foreach (RenderOutput output in unit.Outputs)
                parts.Add(await FinishAsync(output, stop));
            return new RenderYield(duration, rate, channels, parts);
        }
        finally
        {
            File.Delete(unit.Scratch);
        }
    }

    /// <summary>Its sizes and checksum, and all of it on disk.</summary>
    public static async Task<RenderedPart> FinishAsync(RenderOutput output, CancellationToken stop)
    {
        RenderCache.Flush(output.Part);
        await using FileStream file = new(output.Part, FileMode.Open, FileAccess.Read);
        return new RenderedPart(output.Format, RenderShelf.BytesOf(output.Part), Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop)));
    }

    private async Task SoundAsync(RenderUnit unit, string wav, CancellationToken stop)
    {
        if (unit.Engine == RenderEngines.Sidplayfp)
        {
            Sidplayfp player = Sidplayfp ?? throw new RenderException("No sidplayfp is configured (Render:SidplayPath).");
            await player.RenderAsync(unit.Tune, unit.Song.Song, unit.Length ?? unit.LengthIfUnknown, unit.Chip, options.Rules.SampleRateHz, wav, stop);
            return;
        }
        RenderRecipe recipe = Open(unit);
        if (unit.Key is not null && recipe.Key != unit.Key)
            throw new RenderException("This worker has other settings than the daemon; restart the daemon.");
        using DetourRoom nobody = new(0, 1);
        using WavRender render = new(recipe.Song, heads, options.Rules, nobody, wav);
        render.Run(() => false, stop);
    }

    private RenderRecipe Open(RenderUnit unit) => Recipe(unit.Tune, unit.Song, unit.Length, unit.Chip);

    /// <summary>Of a WAV file that we or sidplayfp wrote.</summary>
    private static async Task<(TimeSpan Duration, int RateHz, int Channels)> MeasureAsync(string wav, CancellationToken stop)
    {
        byte[] header = new byte[WavWriter.HeaderBytes];
        await using FileStream file = new(wav, FileMode.Open, FileAccess.Read);
        await file.ReadExactlyAsync(header, stop);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(22)), rate = (int)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24));
        if (channels is not (1 or 2) || rate is < 8_000 or > 192_000)
            throw new RenderException("The sound came in a form that is not understood.");
        long frames = (file.Length - WavWriter.HeaderBytes) / (channels * 2);
        return (TimeSpan.FromTicks(frames * TimeSpan.TicksPerSecond / rate), rate, channels);
    }
}
