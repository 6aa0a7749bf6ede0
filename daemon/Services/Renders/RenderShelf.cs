using System.Threading.Channels;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Renders;

/// <summary>Holds the cache's files and their rows together, and finds what has been rendered already. Any thread.</summary>
/// <remarks>A file without a row and a row without a file, as a crash may leave them, count for nothing and are removed at the start: both can be made again.</remarks>
public sealed class RenderShelf : IAsyncDisposable
{
    private readonly RenderCache cache;
    private readonly RenderStore store;
    private readonly string code;
    private readonly TimeProvider clock;
    private readonly Channel<Change> changes = Channel.CreateUnbounded<Change>();
    private readonly Task keeping;

    /// <param name="code">Of the emulator as it is set; what another one has made is stale.</param>
    public RenderShelf(RenderCache cache, RenderStore store, string code, TimeProvider clock)
    {
        this.cache = cache;
        this.store = store;
        this.code = code;
        this.clock = clock;
        // Looked at now: what is made from here on has its row in time.
        HashSet<string> files = [.. cache.List().Select(file => file.Name)];
        cache.Gone = name => changes.Writer.TryWrite(new Change(name, null, null));
        keeping = Task.Run(() => KeepAsync(files));
    }

    /// <summary>What a listener's request has made.</summary>
    public void Note(RenderedFile made)
    {
        RenderRecipe recipe = made.Recipe;
        RenderAsset asset = new(RenderPlace.Cache, made.Name, recipe.Song.Id, recipe.Song.Tune, made.Format, RenderEngines.Emulator, recipe.Key, code)
        {
            Duration = recipe.Length,
            SampleRateHz = recipe.Rules.SampleRateHz,
            Channels = recipe.Channels,
            Bytes = BytesOf(cache.PathOf(made.Name)),
            Made = clock.GetUtcNow(),
        };
        changes.Writer.TryWrite(new Change(made.Name, asset, null));
    }

    /// <summary>What a job has made; stored when this returns.</summary>
    /// <exception cref="StorageException">It cannot be stored.</exception>
    public Task PutAsync(RenderAsset asset)
    {
        TaskCompletionSource stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changes.Writer.TryWrite(new Change(asset.File, asset, stored));
        return stored.Task;
    }

    /// <summary>All that is told so far is stored when this returns.</summary>
    public Task SettleAsync()
    {
        TaskCompletionSource stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changes.Writer.TryWrite(new Change(null, null, stored));
        return stored.Task;
    }

    /// <summary>A file with that sound that counts and is whole; null when there is none.</summary>
    /// <param name="place">Null: wherever.</param>
    public RenderAsset? Find(string key, RenderFormat format, RenderPlace? place = null) =>
        store.Find(key, format).FirstOrDefault(asset => (place is null || asset.Place == place) && IsThere(asset));

    /// <summary>The path of such a file outside the cache.</summary>
    public string? Elsewhere(string key, RenderFormat format) => Find(key, format, RenderPlace.Output)?.File;

    public string PathOf(RenderAsset asset) => asset.Place == RenderPlace.Cache ? cache.PathOf(asset.File) : asset.File;

    /// <summary>Of HLS the stream and its playlist.</summary>
    public static long BytesOf(string path)
    {
        FileInfo file = new(path), list = new(SoundEncoder.PlaylistOf(path));
        return (file.Exists ? file.Length : 0) + (list.Exists ? list.Length : 0);
    }

    public async ValueTask DisposeAsync()
    {
        changes.Writer.TryComplete();
        await keeping;
    }

    private bool IsThere(RenderAsset asset) => asset.Place == RenderPlace.Cache ? cache.Holds(asset.File) : BytesOf(asset.File) == asset.Bytes;

    private async Task KeepAsync(HashSet<string> files)
    {
        await TryAsync(() => ReconcileAsync(files), []);
        while (await changes.Reader.WaitToReadAsync())
        {
            List<Change> batch = [];
            while (changes.Reader.TryRead(out Change? change))
                batch.Add(change);
            await TryAsync(() => StoreAsync(batch), batch);
        }
    }

    private async Task ReconcileAsync(HashSet<string> files)
    {
        await store.AgeAsync(RenderEngines.Emulator, code, CancellationToken.None);
        Dictionary<string, RenderAsset> rows = store.All().Where(asset => asset.Place == RenderPlace.Cache).ToDictionary(asset => asset.File);
        cache.MarkStale(rows.Values.Where(asset => asset.IsStale).Select(asset => asset.File));
        cache.Delete(files.Where(name => !rows.ContainsKey(name)));
        await store.RemoveAsync(RenderPlace.Cache, [.. rows.Keys.Where(name => !files.Contains(name))], CancellationToken.None);
    }

    private async Task StoreAsync(List<Change> batch)
    {
        // The last word on a file holds.
        Dictionary<string, Change> last = [];
        foreach (Change change in batch.Where(change => change.File is not null))
            last[change.File!] = change;
        if (last.Values.Where(change => change.Asset is null).Select(change => change.File!).ToArray() is { Length: > 0 } gone)
            await store.RemoveAsync(RenderPlace.Cache, gone, CancellationToken.None);
        if (last.Values.Where(change => change.Asset is not null).Select(change => change.Asset!).ToArray() is { Length: > 0 } made)
            await store.PutAsync(made, CancellationToken.None);
        foreach (Change change in batch)
            change.Stored?.TrySetResult();
    }

    private static async Task TryAsync(Func<Task> store, List<Change> batch)
    {
        // Policy: rows that cannot be stored cost their files at the next start, which are made again; whoever waits for them is told.
        try
        {
            await store();
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            foreach (Change change in batch)
                change.Stored?.TrySetException(failure);
        }
    }

    /// <param name="Asset">Null: it is gone.</param>
    private sealed record Change(string? File, RenderAsset? Asset, TaskCompletionSource? Stored);
}
