using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Sessions;

/// <summary>What a browser must know of a tape before its first page.</summary>
/// <param name="Key">Names the bytes: MD5 of the tune, song, and a digest of all else that decides them.</param>
/// <param name="Length">In cycles.</param>
public sealed record TapeFacts(string Key, ClockRate Clock, IReadOnlyList<SidChip> Chips, Cycles Length, int PageCycles)
{
    public int Pages => (int)((Length.Value + PageCycles - 1) / PageCycles);
}

/// <summary>Songs as tapes, page by page: from the cache, or while they are recorded. A page is there some milliseconds after it was asked for.</summary>
public sealed class SongTapes(ISongSource songs, RenderOptions options, RenderCache cache) : IAsyncDisposable
{
    private static readonly TimeSpan pageTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (GrowingTape Tape, Task Done)> recordings = [];
    private readonly SemaphoreSlim turns = new(options.Parallel, options.Parallel);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Null for a song that has no tape: it is refused, or only a whole C64 plays it.</summary>
    /// <exception cref="IOException">The tune cannot be read.</exception>
    public TapeFacts? Describe(SongId song)
    {
        if (songs.Open(song).Song is not { NeedsC64: false } open)
            return null;
        RenderRecipe recipe = RenderRecipe.Of(open, options);
        ClockRate clock = open.Tape.Clock;
        return new TapeFacts(recipe.Key, clock, open.Tape.Chips, clock.ToCycles(recipe.Length), (int)clock.ToCycles(pageTime).Value);
    }

    /// <summary>A page as it lies in the file: a zlib stream.</summary>
    /// <param name="key">From <see cref="Describe"/>.</param>
    /// <param name="find">The song, asked for when the tape must be recorded.</param>
    /// <returns>Null when the tape has ended before it, or when the key is not the song's any more.</returns>
    /// <exception cref="RenderException">It cannot be recorded; the message says why.</exception>
    public async Task<byte[]?> PageAsync(string key, int page, Func<SongId?> find, CancellationToken stop)
    {
        try
        {
            GrowingTape? growing = null;
            Stream? whole = null;
            lock (gate)
            {
                if (recordings.TryGetValue(key, out (GrowingTape Tape, Task Done) running))
                    growing = running.Tape;
                else if ((whole = cache.TryOpen(NameOf(key))) is null)
                    growing = Record(key, find);
            }
            if (whole is not null)
                return Page(whole, page);
            return growing is null ? null : await growing.PageAsync(page, patience, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TimeoutException or TapeFormatException)
        {
            throw new RenderException($"The tape cannot be had: {failure.Message}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        Task[] left;
        lock (gate)
            left = [.. recordings.Values.Select(recording => recording.Done)];
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        turns.Dispose();
    }

    private static byte[]? Page(Stream file, int page)
    {
        using TapeReader tape = TapeReader.Open(file);
        return page < tape.Header.Pages ? tape.ReadPageBytes(page) : null;
    }

    /// <summary>Within the lock.</summary>
    private GrowingTape? Record(string key, Func<SongId?> find)
    {
        if (find() is not { } id || songs.Open(id).Song is not { NeedsC64: false } song)
            return null;
        RenderRecipe recipe = RenderRecipe.Of(song, options);
        if (recipe.Key != key)
            return null;
        var tape = new GrowingTape();
        recordings.Add(key, (tape, Task.Run(() => RunAsync(recipe, tape))));
        return tape;
    }

    /// <summary>Never fails: what goes wrong is told to those who wait for pages.</summary>
    private async Task RunAsync(RenderRecipe recipe, GrowingTape tape)
    {
        string name = NameOf(recipe.Key);
        string? part = null;
        Exception? reason = null;
        // Policy: a recording's failure is its listeners' to hear; the file is left to nobody.
        try
        {
            await turns.WaitAsync(stopping.Token);
            try
            {
                part = cache.NewPart(name, 1 << 20);
                TapeRender.Write(recipe.Song, recipe.Length, part, stopping.Token, tape.Add);
                cache.Complete(part, name);
                options.Made?.Invoke(new RenderedFile(name, recipe, RenderFormat.Tape));
            }
            finally
            {
                turns.Release();
            }
        }
        catch (Exception failure)
        {
            reason = failure;
        }
        finally
        {
            if (part is not null)
                File.Delete(part);
        }
        lock (gate)
            recordings.Remove(recipe.Key);
        tape.End(reason);
    }

    private static string NameOf(string key) => key + RenderFormats.ExtensionOf(RenderFormat.Tape);
}
