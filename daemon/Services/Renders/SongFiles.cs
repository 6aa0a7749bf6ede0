using SidFlow.Emu.Tape;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Renders;

/// <summary>Has a unit done, here or in a worker.</summary>
public delegate Task<RenderAnswer> UnitMaker(RenderUnit unit, CancellationToken stop);

/// <summary>What a render tells its job.</summary>
public interface IRenderWatch
{
    /// <summary>Nothing goes on just now.</summary>
    void Waits(string why);

    /// <summary>A device plays in real time, which takes as long as the song.</summary>
    void Plays(string what);

    /// <summary>A paused job stands here, a cancelled one leaves.</summary>
    Task BreatheAsync();
}

/// <summary>What became of one song.</summary>
/// <param name="IsMade">False: all was there already.</param>
/// <param name="Failure">Null when all is well.</param>
public sealed record SongOutcome(bool IsMade, string? Failure = null);

/// <summary>ffmpeg went away.</summary>
public sealed class EncoderMissingException(string reason) : Exception(reason);

/// <summary>No engine of the order can work just now.</summary>
public sealed class DeviceAwayException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>One song to its files: by the first engine that can, and only what is missing.</summary>
/// <param name="make">Does the software's part.</param>
/// <param name="workers">Units it does at a time.</param>
public sealed class SongFiles(
    LibraryIndex library, Studio studio, RenderCache cache, RenderShelf shelf, DiskReserve reserve, CaptureEngines devices, UnitMaker make, int workers, TimeProvider clock)
{
    private static readonly TimeSpan look = TimeSpan.FromSeconds(1);

    public RenderTarget Target(RenderOrder order) => new(cache, shelf, reserve, studio.Encoder, order.OutputFolder);

    /// <summary>A device plays one song at a time.</summary>
    public int Parallel(RenderOrder order) => order.Engines.Any(devices.Has) ? 1 : workers;

    /// <param name="since">When the job began.</param>
    /// <exception cref="NoRoomException">The disk or the cache has no room for it.</exception>
    /// <exception cref="EncoderMissingException">ffmpeg is not there any more.</exception>
    /// <exception cref="DeviceAwayException">The last engine's device is not there.</exception>
    public async Task<SongOutcome> MakeAsync(SongId song, RenderOrder order, RenderTarget target, DateTimeOffset since, IRenderWatch watch, CancellationToken stop)
    {
        string? reason = null;
        foreach ((int at, string engine) in order.Engines.Index())
        {
            bool isLast = at == order.Engines.Count - 1;
            try
            {
                Piece piece = Open(song, order, engine, reason);
                return devices.Has(engine)
                    ? await CaptureAsync(piece, engine, order, target, since, isLast, watch, stop)
                    : await MakeAsync(piece, order, target, since, stop);
            }
            catch (Exception failure) when (failure is RenderException or TuneFileException or DeviceJobException)
            {
                reason = order.Engines.Count == 1 ? failure.Message : $"{(reason is null ? "" : reason + " ")}{engine}: {failure.Message}";
            }
        }
        return new SongOutcome(false, reason);
    }

    private Piece Open(SongId song, RenderOrder order, string engine, string? fallbackReason)
    {
        if (library.Find(song.Path) is not { } tune)
            throw new RenderException("It is not in the library.");
        byte[] file = library.ReadTuneBytes(tune.Path);
        TimeSpan? length = order.Length ?? tune.Length(song.Song);
        string? chip = order.Chip is { } model ? RenderOrder.NameOf(model) : null;
        bool isCut = order.Length is { } asked && tune.Length(song.Song) is { } listed && asked < listed;
        TimeSpan whole = length ?? studio.Rules.DefaultLength;
        if (engine == RenderEngines.Emulator)
        {
            RenderRecipe recipe = studio.Recipe(file, song, length, order.Chip);
            return new Piece(file, length, recipe.WavBytes, new Sounding(
                song, recipe.Song.Tune, engine, recipe.Key, studio.Code, recipe.Length, chip, recipe.Rules.SampleRateHz, isCut, fallbackReason));
        }
        string md5 = tune.Md5 ?? throw new RenderException("It could not be read when the library was scanned. Scan it again.");
        if (engine == RenderEngines.Sidplayfp)
        {
            Sidplayfp player = studio.Sidplayfp ?? throw new RenderException("No sidplayfp is configured (Render:SidplayPath).");
            return new Piece(file, length, studio.Rules.Frames(whole) * 4, new Sounding(
                song, md5, engine, player.Key(md5, song.Song, whole, order.Chip, studio.Rules.SampleRateHz), player.Code, whole, chip, studio.Rules.SampleRateHz, isCut, fallbackReason));
        }
        return new Piece(file, length, (long)(whole.TotalSeconds * IJobSound.RateHz) * 4, new Sounding(
            song, md5, devices.KindOf(engine), CaptureEngines.Key(md5, song.Song, engine, whole, chip), CaptureEngines.Code, whole, chip, IJobSound.RateHz, isCut, fallbackReason));
    }

    private async Task<SongOutcome> MakeAsync(Piece piece, RenderOrder order, RenderTarget target, DateTimeOffset since, CancellationToken stop)
    {
        RenderFormat[] wanted = Missing(piece, order, target, since);
        if (wanted.Length == 0)
            return new SongOutcome(false);
        target.Demand(RoomFor(piece, wanted), since);
        string? sound = null;
        using Stream? held = order.Force ? null : target.HoldSound(piece.Sound, out sound);
        await WriteAsync(piece, wanted, held is null ? null : sound, target, order, null, stop);
        return new SongOutcome(true);
    }

    private async Task<SongOutcome> CaptureAsync(
        Piece piece, string engine, RenderOrder order, RenderTarget target, DateTimeOffset since, bool isLast, IRenderWatch watch, CancellationToken stop)
    {
        RenderFormat[] wanted = Missing(piece, order, target, since);
        if (wanted.Length == 0)
            return new SongOutcome(false);
        target.Demand(RoomFor(piece, wanted), since);
        string sound = target.NewScratch(piece.Sound);
        try
        {
            while (true)
            {
                try
                {
                    // While somebody has it, what was told last stands.
                    if (!devices.IsInUse(engine))
                        watch.Plays($"{engine} plays {piece.Sound.Song}");
                    CaptureFigures figures = await devices.CaptureAsync(engine, piece.File, piece.Sound, piece.Length, order, sound, stop);
                    await WriteAsync(piece, wanted, sound, target, order, figures, stop);
                    return new SongOutcome(true);
                }
                catch (DeviceJobException busy) when (isLast && busy.End is DeviceJobEnd.NotFree or DeviceJobEnd.TakenOver && devices.IsInUse(engine))
                {
                    watch.Waits($"waits: {busy.Message} Next: {piece.Sound.Song}");
                    await Task.Delay(look, clock, stop);
                    await watch.BreatheAsync();
                }
                catch (DeviceJobException away) when (isLast && away.End is DeviceJobEnd.NotFree or DeviceJobEnd.Lost)
                {
                    throw new DeviceAwayException(away.Message, away);
                }
            }
        }
        catch (IOException full) when (SongRender.IsFull(full))
        {
            throw new NoRoomException("The disk is full. Free some space; the job goes on by itself.", mayPass: true);
        }
        finally
        {
            File.Delete(sound);
        }
    }

    private async Task WriteAsync(Piece piece, RenderFormat[] wanted, string? sound, RenderTarget target, RenderOrder order, CaptureFigures? figures, CancellationToken stop)
    {
        RenderOutput[] outputs = [.. wanted.Select(format => target.NewOutput(piece.Sound, format))];
        try
        {
            RenderAnswer answer = await make(new RenderUnit(
                piece.File, piece.Sound.Song, piece.Length, piece.Sound.Engine, order.Chip, piece.Sound.Engine == RenderEngines.Emulator ? piece.Sound.Key : null,
                sound, target.NewScratch(piece.Sound), studio.Rules.DefaultLength, outputs), stop);
            if (answer.Failure is { } failure)
                throw failure.Why switch
                {
                    RenderFault.Room => new NoRoomException("The disk is full. Free some space; the job goes on by itself.", mayPass: true),
                    RenderFault.Encoder => new EncoderMissingException(failure.Reason),
                    _ => new RenderException(failure.Reason),
                };
            RenderYield yield = answer.Yield ?? throw new RenderException("The worker gave no answer.");
            foreach (RenderOutput output in outputs)
                await target.CompleteAsync(piece.Sound with { Capture = figures }, output, yield.Parts.First(part => part.Format == output.Format), yield, clock.GetUtcNow(), order.IsUsual);
        }
        finally
        {
            foreach (RenderOutput output in outputs)
                RenderTarget.Discard(output);
        }
    }

    /// <remarks>A tape does not depend on what plays it: every engine's is the machine's own.</remarks>
    private static RenderFormat[] Missing(Piece piece, RenderOrder order, RenderTarget target, DateTimeOffset since) =>
        [.. order.Formats.Where(format => !target.Has(piece.Sound, format, order.Force ? since : null))];

    /// <summary>What is written, with the WAV that is made on the way.</summary>
    private long RoomFor(Piece piece, RenderFormat[] wanted) => piece.WavBytes + wanted.Sum(format =>
        RenderFormats.EncodingOf(format) is { } encoding ? studio.Encoder.Estimate(encoding, piece.WavBytes, piece.Sound.Length) : format == RenderFormat.Tape ? 1 << 20 : 0);

    /// <param name="Length">As listed or asked for.</param>
    private sealed record Piece(byte[] File, TimeSpan? Length, long WavBytes, Sounding Sound);
}
