using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Sessions;

public sealed record RenderOptions
{
    public PlaybackRules Rules { get; init; } = new();

    /// <summary>Renders at work at once; further ones wait their turn.</summary>
    public int Parallel { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Whatever else changes the sound, such as the ROMs in use: part of the cache's key.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The same where it depends on the song, such as the chip it is played on.</summary>
    public Func<OpenSong, string> VariantOf { get; init; } = _ => "";

    /// <summary>Of AAC, kilobits a second.</summary>
    public int M4aKbit { get; init; } = 256;

    public int FlacLevel { get; init; } = 5;

    /// <summary>Where a whole file of that sound lies outside the cache; null where there is none.</summary>
    public Func<string, RenderFormat, string?>? Elsewhere { get; init; }

    /// <summary>Told of each file that is whole and has its name.</summary>
    public Action<RenderedFile>? Made { get; init; }
}

/// <summary>A file that was made for a listener.</summary>
/// <param name="Name">In the cache.</param>
public sealed record RenderedFile(string Name, RenderRecipe Recipe, RenderFormat Format);

/// <summary>Songs as files: rendered faster than real time, kept in the cache folder, readable while they grow.</summary>
public sealed class SongRender(ISongSource songs, SoundHeadMaker heads, RenderOptions options, RenderCache cache, Ffmpeg ffmpeg) : IAsyncDisposable
{
    /// <summary>So long a listener waits for a turn or for a whole file before being told to come back.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private const int MostDetours = 32;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (WavRender Render, Task Done)> renders = [];
    private readonly Dictionary<string, Task> conversions = [];
    private readonly HashSet<Task> work = [];
    private readonly SemaphoreSlim turns = new(options.Parallel, options.Parallel);
    private readonly DetourRoom detours = new(MostDetours, options.Parallel);
    private readonly CancellationTokenSource stopping = new();
    private readonly SoundEncoder encoder = new(ffmpeg, options.M4aKbit, options.FlacLevel);
    private int waiting;
    private long hits;
    private long misses;

    /// <summary>Times a whole file was there already, and times it was not.</summary>
    public (long Hits, long Misses) Found => (Interlocked.Read(ref hits), Interlocked.Read(ref misses));

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
            RenderRecipe recipe = RenderRecipe.Of(open, options);
            string name = NameOf(recipe, format);
            bool isThere = cache.Holds(name);
            if (!isThere && format != RenderFormat.Hls && options.Elsewhere?.Invoke(recipe.Key, format) is { } file)
                return Describe(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), isThere: true);
            Stream content = format == RenderFormat.Wav ? await OpenWavAsync(recipe, stop) : await OpenWholeAsync(recipe, format, stop);
            return Describe(content, isThere);

            RenderedSong Describe(Stream stream, bool isThere)
            {
                Interlocked.Increment(ref isThere ? ref hits : ref misses);
                return new RenderedSong(stream, RenderFormats.ContentTypeOf(format), $"\"{name}\"", recipe.Length, recipe.Rules.SampleRateHz, recipe.Channels) { Name = name };
            }
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

    private async Task<Stream> OpenWavAsync(RenderRecipe recipe, CancellationToken stop)
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
    private async Task<Stream> HoldWavAsync(RenderRecipe recipe, CancellationToken stop)
    {
        (Stream content, WavRender? render, Task done) = ReadWav(recipe);
        if (render is null)
            return content;
        await using (content)
        {
            await done.WaitAsync(stop);
            await render.StartedAsync(patience, stop);
        }
        return cache.TryOpen(NameOf(recipe, RenderFormat.Wav)) ?? throw new RenderException("The cache is too small for this song; raise Cache:MaxBytes.");
    }

    /// <summary>A reader of the WAV file, and the render that is writing it; none when the file is whole.</summary>
    private (Stream Content, WavRender? Render, Task Done) ReadWav(RenderRecipe recipe)
    {
        string name = NameOf(recipe, RenderFormat.Wav);
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
            Task done = Task.Run(() => RunAsync(render, recipe, name));
            renders.Add(name, (render, done));
            Track(done);
            return (render.Read(), render, done);
        }
    }

    /// <summary>Never fails: what goes wrong is told to the render's readers.</summary>
    private async Task RunAsync(WavRender render, RenderRecipe recipe, string name)
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
            options.Made?.Invoke(new RenderedFile(name, recipe, RenderFormat.Wav));
        }
        catch (Exception failure)
        {
            lock (gate)
                renders.Remove(name);
            render.Fail(new RenderException(Reason(failure), failure));
            File.Delete(render.Path);
        }
    }

    private async Task<Stream> OpenWholeAsync(RenderRecipe recipe, RenderFormat format, CancellationToken stop)
    {
        string name = NameOf(recipe, format);
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

    private async Task MakeAsync(RenderRecipe recipe, RenderFormat format, string name)
    {
        await Task.Yield();
        string? part = null;
        try
        {
            part = cache.NewPart(name, recipe.WavBytes / 2);
            if (format == RenderFormat.Tape)
                await InTurnAsync(() => Task.Run(() => TapeRender.Write(recipe.Song, recipe.Length, part, stopping.Token), stopping.Token));
            else
                await EncodeAsync(recipe, format, part);
            cache.Complete(part, name);
            options.Made?.Invoke(new RenderedFile(name, recipe, format));
        }
        finally
        {
            if (part is not null)
                Discard(part);
            lock (gate)
                conversions.Remove(name);
        }
    }

    private async Task EncodeAsync(RenderRecipe recipe, RenderFormat format, string part)
    {
        await using Stream hold = await HoldWavAsync(recipe, stopping.Token);
        EncodedFormat encoding = RenderFormats.EncodingOf(format)!.Value;
        await InTurnAsync(() => encoder.EncodeAsync(encoding, cache.PathOf(NameOf(recipe, RenderFormat.Wav)), part, NameOf(recipe, format), stopping.Token));
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

    /// <summary>ENOSPC, and what Windows calls it; and what ffmpeg says of it.</summary>
    public static bool IsFull(Exception failure) =>
        failure is IOException { HResult: 28 or unchecked((int)0x80070070) } || (failure is FfmpegException && failure.Message.Contains("No space left on device", StringComparison.Ordinal));

    private static string Reason(Exception failure) => failure switch
    {
        _ when IsFull(failure) => "The disk with the cache folder is full. Free some space or move CacheDir.",
        TimeoutException => "The server is busy rendering other songs; try again in a minute.",
        RenderException or FfmpegException => failure.Message,
        OperationCanceledException => "The render was given up.",
        IOException or UnauthorizedAccessException => $"The cache folder cannot be used: {failure.Message}",
        _ => $"The render failed: {failure.Message}",
    };

    private static void Discard(string part)
    {
        File.Delete(part);
        File.Delete(SoundEncoder.PlaylistOf(part));
    }

    private string NameOf(RenderRecipe recipe, RenderFormat format) => RenderFormats.FileName(recipe.Key, format, encoder);
}

/// <param name="Content">Seekable; Length is the final one from the start. The caller disposes it.</param>
/// <param name="ETag">With its quotes; the same for the same bytes.</param>
public sealed record RenderedSong(Stream Content, string ContentType, string ETag, TimeSpan Duration, int SampleRateHz, int Channels)
{
    /// <summary>Of the file in the cache.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A song that cannot be rendered, with the reason a listener reads.</summary>
public sealed class RenderException(string reason, Exception? cause = null) : Exception(reason, cause);
