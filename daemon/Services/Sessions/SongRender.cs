using System.Security.Cryptography;
using System.Text;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Sessions;

public enum RenderFormat
{
    Wav,
    Flac,
    M4a,
    Tape,
}

public sealed record RenderOptions
{
    public PlaybackRules Rules { get; init; } = new();

    /// <summary>Renders at work at once; further ones wait their turn.</summary>
    public int Parallel { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Whatever else changes the sound, such as the ROMs in use: part of the cache's key.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The same where it depends on the song, such as the chip it is played on.</summary>
    public Func<OpenSong, string> VariantOf { get; init; } = _ => "";
}

/// <summary>Songs as files: rendered faster than real time, kept in the cache folder, readable while they grow.</summary>
public sealed class SongRender(ISongSource songs, SoundHeadMaker heads, RenderOptions options, RenderCache cache, Ffmpeg ffmpeg) : IAsyncDisposable
{
    /// <summary>So long a listener waits for a turn or for a whole file before being told to come back.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    /// <summary>A list may name any length; no file is made longer than this.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromHours(4);
    private static readonly TimeSpan tapeSlice = TimeSpan.FromSeconds(1);

    /// <summary>Tells builds apart: a deterministic build gives an assembly a new id exactly when its code changed.</summary>
    private static readonly string code =
        $"{typeof(TapeSlice).Assembly.ManifestModule.ModuleVersionId}{typeof(SongRender).Assembly.ManifestModule.ModuleVersionId}";

    private const int MostDetours = 32;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (WavRender Render, Task Done)> renders = [];
    private readonly Dictionary<string, Task> conversions = [];
    private readonly HashSet<Task> work = [];
    private readonly SemaphoreSlim turns = new(options.Parallel, options.Parallel);
    private readonly DetourRoom detours = new(MostDetours, options.Parallel);
    private readonly CancellationTokenSource stopping = new();
    private int waiting;

    /// <summary>Formats this server can make now.</summary>
    public IReadOnlyList<RenderFormat> Formats => ffmpeg.IsInstalled ? Enum.GetValues<RenderFormat>() : [RenderFormat.Wav, RenderFormat.Tape];

    /// <summary>Opens the song's file, starting a render where there is none. WAV opens when the song has begun to sound, the other formats when they are whole.</summary>
    /// <returns>A seekable stream of known length. A read far beyond what is rendered is played from the nearest state of the song, see docs/room.md.</returns>
    /// <exception cref="RenderException">The song cannot be rendered, or the format not be made here; the message says why.</exception>
    public async Task<RenderedSong> OpenAsync(SongId song, RenderFormat format, CancellationToken stop)
    {
        if (!Formats.Contains(format))
            throw new RenderException(Ffmpeg.Missing);
        try
        {
            SongOpening opening = await Task.Run(() => songs.Open(song), stop);
            OpenSong open = opening.Song ?? throw new RenderException(opening.Refusal!);
            if (open.ListedLength > longest)
                open = open with { ListedLength = longest };
            Recipe recipe = new(open, options.Rules, $"{options.Variant}|{options.VariantOf(open)}");
            Stream content = format == RenderFormat.Wav ? await OpenWavAsync(recipe, stop) : await OpenWholeAsync(recipe, format, stop);
            return recipe.Describe(content, format);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TimeoutException or FfmpegException)
        {
            throw new RenderException(Reason(failure), failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        Task[] left;
        lock (gate)
            left = [.. work];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        turns.Dispose();
        detours.Dispose();
    }

    private async Task<Stream> OpenWavAsync(Recipe recipe, CancellationToken stop)
    {
        (Stream content, WavRender? render, _) = ReadWav(recipe);
        try
        {
            if (render is not null)
            {
                await render.StartedAsync(patience, stop);
                render.Scout();
            }
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    /// <summary>The whole WAV, held in the cache until the stream is disposed.</summary>
    private async Task<Stream> HoldWavAsync(Recipe recipe, CancellationToken stop)
    {
        (Stream content, WavRender? render, Task done) = ReadWav(recipe);
        if (render is null)
            return content;
        await using (content)
        {
            await done.WaitAsync(stop);
            await render.StartedAsync(patience, stop);
        }
        return cache.TryOpen(recipe.FileName(RenderFormat.Wav)) ?? throw new RenderException("The cache is too small for this song; raise Cache:MaxBytes.");
    }

    /// <summary>A reader of the WAV file, and the render that is writing it; none when the file is whole.</summary>
    private (Stream Content, WavRender? Render, Task Done) ReadWav(Recipe recipe)
    {
        string name = recipe.FileName(RenderFormat.Wav);
        lock (gate)
        {
            if (renders.TryGetValue(name, out (WavRender Render, Task Done) running))
            {
                running.Render.Hold();
                return (running.Render.Read(), running.Render, running.Done);
            }
            if (cache.TryOpen(name) is { } whole)
                return (whole, null, Task.CompletedTask);
            WavRender render = new(recipe.Song, heads, options.Rules, detours, cache.NewPart(name, recipe.WavBytes));
            // Held before it starts, or it would find that nobody wants it.
            render.Hold();
            Task done = Task.Run(() => RunAsync(render, name));
            renders.Add(name, (render, done));
            Track(done);
            return (render.Read(), render, done);
        }
    }

    /// <summary>Never fails: what goes wrong is told to the render's readers.</summary>
    private async Task RunAsync(WavRender render, string name)
    {
        using WavRender own = render;
        // Policy: a render's failure is its readers' to hear; the file is left to nobody.
        try
        {
            await InTurnAsync(() => render.IsWanted
                ? Task.Factory.StartNew(() => render.Run(() => Volatile.Read(ref waiting) > 0, stopping.Token), stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : throw new OperationCanceledException(WavRender.NobodyWaits));
            lock (gate)
            {
                cache.Complete(render.Path, name);
                renders.Remove(name);
            }
        }
        catch (Exception failure)
        {
            lock (gate)
                renders.Remove(name);
            render.Fail(new RenderException(Reason(failure), failure));
            File.Delete(render.Path);
        }
    }

    private async Task<Stream> OpenWholeAsync(Recipe recipe, RenderFormat format, CancellationToken stop)
    {
        string name = recipe.FileName(format);
        // Once more when the file was evicted between its making and its opening.
        for (int attempt = 0; attempt < 2; attempt++)
        {
            Task making;
            lock (gate)
            {
                if (cache.TryOpen(name) is { } whole)
                    return whole;
                if (!conversions.TryGetValue(name, out making!))
                {
                    making = MakeAsync(recipe, format, name);
                    conversions.Add(name, making);
                    Track(making);
                }
            }
            await making.WaitAsync(patience, stop);
        }
        throw new RenderException("The cache is too small for this song; raise Cache:MaxBytes.");
    }

    private async Task MakeAsync(Recipe recipe, RenderFormat format, string name)
    {
        await Task.Yield();
        string? part = null;
        try
        {
            part = cache.NewPart(name, recipe.WavBytes / 2);
            if (format == RenderFormat.Tape)
                await InTurnAsync(() => Task.Run(() => WriteTape(recipe, part), stopping.Token));
            else
                await EncodeAsync(recipe, format, part);
            cache.Complete(part, name);
        }
        finally
        {
            if (part is not null)
                File.Delete(part);
            lock (gate)
                conversions.Remove(name);
        }
    }

    private async Task EncodeAsync(Recipe recipe, RenderFormat format, string part)
    {
        await using Stream hold = await HoldWavAsync(recipe, stopping.Token);
        string[] how = format == RenderFormat.Flac
            ? ["-c:a", "flac", "-compression_level", "5", "-f", "flac"]
            : ["-c:a", "aac", "-b:a", "256k", "-movflags", "+faststart", "-f", "ipod"];
        await InTurnAsync(() => ffmpeg.RunAsync(["-y", "-i", cache.PathOf(recipe.FileName(RenderFormat.Wav)), .. how, part], stopping.Token));
    }

    private async Task InTurnAsync(Func<Task> make)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await turns.WaitAsync(stopping.Token);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
        try
        {
            await make();
        }
        finally
        {
            turns.Release();
        }
    }

    private void WriteTape(Recipe recipe, string part)
    {
        ITapeSource tape = recipe.Song.Tape;
        using TapeWriter writer = new(new FileStream(part, FileMode.CreateNew), tape.Clock, tape.Chips, recipe.Song.Tune, recipe.Song.Id.Song);
        Cycles end = tape.Clock.ToCycles(recipe.Length);
        TapeEnding ending = TapeEnding.Unknown;
        while (tape.Now < end && ending == TapeEnding.Unknown)
        {
            stopping.Token.ThrowIfCancellationRequested();
            writer.Play(tape.Run(Cycles.Min(end, tape.Now + tape.Clock.ToCycles(tapeSlice).Value)));
            if (recipe.Song.Trouble() is { } trouble)
                ending = tape.Now > tape.Clock.ToCycles(tapeSlice) ? TapeEnding.Stops : throw new RenderException(trouble);
        }
        writer.Finish(ending);
    }

    private void Track(Task task)
    {
        lock (gate)
            work.Add(task);
        task.ContinueWith(done =>
        {
            lock (gate)
                work.Remove(done);
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static string Reason(Exception failure) => failure switch
    {
        // ENOSPC, and what Windows calls it.
        IOException { HResult: 28 or unchecked((int)0x80070070) } => "The disk with the cache folder is full. Free some space or move CacheDir.",
        TimeoutException => "The server is busy rendering other songs; try again in a minute.",
        RenderException or FfmpegException => failure.Message,
        OperationCanceledException => "The render was given up.",
        IOException or UnauthorizedAccessException => $"The cache folder cannot be used: {failure.Message}",
        _ => $"The render failed: {failure.Message}",
    };

    /// <summary>What decides the bytes of a song's files.</summary>
    private sealed record Recipe(OpenSong Song, PlaybackRules Rules, string Variant)
    {
        public TimeSpan Length { get; } = Song.ListedLength ?? Rules.DefaultLength;
        public long WavBytes => WavWriter.HeaderBytes + Rules.Frames(Length) * WavRender.ChannelsOf(Song.Tape) * 2;

        /// <summary>MD5, song, and a hash over code, rules, length and variant.</summary>
        private string Key { get; } = $"{Song.Tune}-{Song.Id.Song}-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{code}|{Rules}|{Song.ListedLength?.Ticks}|{Variant}|{string.Join('+', Song.Tape.Chips)}")))[..16];

        public string FileName(RenderFormat format) => Key + format switch
        {
            RenderFormat.Wav => ".wav",
            RenderFormat.Flac => ".flac",
            RenderFormat.M4a => ".m4a",
            _ => ".sidtape",
        };

        public RenderedSong Describe(Stream content, RenderFormat format) => new(
            content,
            format switch
            {
                RenderFormat.Wav => "audio/wav",
                RenderFormat.Flac => "audio/flac",
                RenderFormat.M4a => "audio/mp4",
                _ => "application/octet-stream",
            },
            $"\"{FileName(format)}\"", Length, Rules.SampleRateHz, WavRender.ChannelsOf(Song.Tape));
    }
}

/// <param name="Content">Seekable; Length is the final one from the start. The caller disposes it.</param>
/// <param name="ETag">With its quotes; the same for the same bytes.</param>
public sealed record RenderedSong(Stream Content, string ContentType, string ETag, TimeSpan Duration, int SampleRateHz, int Channels);

/// <summary>A song that cannot be rendered, with the reason a listener reads.</summary>
public sealed class RenderException(string reason, Exception? cause = null) : Exception(reason, cause);
