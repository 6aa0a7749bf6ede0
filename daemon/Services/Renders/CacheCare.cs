using System.Text.RegularExpressions;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Renders;

/// <summary>Which files of the cache are meant: those for which all that is given holds.</summary>
/// <param name="Pattern"><c>PATH#SONG</c> with <c>*</c> and <c>?</c>.</param>
/// <param name="Prefix">Of the tune's path.</param>
/// <param name="OlderThan">Made longer ago than that.</param>
/// <param name="All">Meant without any other word.</param>
public sealed record CacheChoice(string? Pattern, string? Prefix, TimeSpan? OlderThan, RenderFormat? Format, string? Engine, bool OnlyStale, bool All)
{
    public bool IsEmpty => Pattern is null && Prefix is null && OlderThan is null && Format is null && Engine is null && !OnlyStale && !All;
}

/// <param name="Expected">Songs of the library that play.</param>
/// <param name="Actual">Songs with a file that counts.</param>
public sealed record CacheStats(
    string Folder, int Files, long Bytes, long BudgetBytes, long FreeBytes, long ReserveBytes, int StaleFiles, long StaleBytes, long Evicted, long Hits, long Misses,
    TimeSpan? Oldest, TimeSpan? Newest, IReadOnlyList<CacheShare> ByFormat, IReadOnlyList<CacheShare> ByEngine, int OutputFiles, long OutputBytes, int Expected, int Actual);

public sealed record CacheShare(string Name, int Files, long Bytes);

/// <summary>The operator's hand on the cache of renders. Files that jobs have put elsewhere are counted, and left alone.</summary>
/// <param name="found">Times a listener's file was there, and times it was not.</param>
/// <param name="songs">Songs of the library.</param>
public sealed class CacheCare(RenderCache cache, RenderStore store, RenderShelf shelf, DiskReserve reserve, Func<(long Hits, long Misses)> found, Func<int> songs, TimeProvider clock)
{
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(500);

    public async Task<CacheStats> MeasureAsync()
    {
        await shelf.SettleAsync();
        IReadOnlyList<CachedFile> files = cache.List();
        RenderAsset[] rows = [.. store.All()];
        Dictionary<string, RenderAsset> here = rows.Where(row => row.Place == RenderPlace.Cache).ToDictionary(row => row.File);
        RenderAsset[] elsewhere = [.. rows.Where(row => row.Place == RenderPlace.Output)];
        DateTimeOffset now = clock.GetUtcNow();
        (long hits, long misses) = found();
        return new CacheStats(
            cache.Folder, files.Count, files.Sum(file => file.Bytes), cache.MaxBytes, reserve.Free(cache.Folder), reserve.Bytes,
            files.Count(file => file.IsStale), files.Where(file => file.IsStale).Sum(file => file.Bytes), cache.Evicted, hits, misses,
            here.Count == 0 ? null : now - here.Values.Min(row => row.Made), here.Count == 0 ? null : now - here.Values.Max(row => row.Made),
            Shares(file => RenderAsset.NameOf(file.Format)), Shares(file => file.Engine), elsewhere.Length, elsewhere.Sum(row => row.Bytes), songs(), store.CountSongs());

        IReadOnlyList<CacheShare> Shares(Func<RenderAsset, string> name) =>
            [.. here.Values.GroupBy(name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new CacheShare(group.Key, group.Count(), group.Sum(row => row.Bytes)))];
    }

    /// <summary>Deletes them; one that is being listened to is stale, and goes when nobody does.</summary>
    public async Task<(int Files, long Bytes)> InvalidateAsync(CacheChoice choice)
    {
        RenderAsset[] chosen = await ChooseAsync(choice);
        cache.Delete(chosen.Select(asset => asset.File));
        // Those that stayed are marked, so that a restart finds them stale as well.
        await store.MarkStaleAsync([.. chosen.Where(asset => File.Exists(cache.PathOf(asset.File)))], CancellationToken.None);
        await shelf.SettleAsync();
        return (chosen.Length, chosen.Sum(asset => asset.Bytes));
    }

    /// <summary>They count for nothing from now on, are made again when they are wanted, and go first when room is needed.</summary>
    public async Task<(int Files, long Bytes)> MarkStaleAsync(CacheChoice choice)
    {
        RenderAsset[] chosen = [.. (await ChooseAsync(choice)).Where(asset => !asset.IsStale)];
        await store.MarkStaleAsync(chosen, CancellationToken.None);
        cache.MarkStale(chosen.Select(asset => asset.File));
        return (chosen.Length, chosen.Sum(asset => asset.Bytes));
    }

    /// <exception cref="FormatException">Nothing is chosen, or the pattern is none.</exception>
    private async Task<RenderAsset[]> ChooseAsync(CacheChoice choice)
    {
        if (choice.IsEmpty)
            throw new FormatException("Say which files: pattern, prefix, olderThanSeconds, format, engine, stale or all.");
        Func<string, bool> matches = choice.Pattern is { } pattern ? Matching(pattern) : _ => true;
        await shelf.SettleAsync();
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            return [.. store.All().Where(asset => asset.Place == RenderPlace.Cache
                && (choice.Prefix is null || asset.Song.Path.StartsWith(choice.Prefix, StringComparison.Ordinal))
                && (choice.OlderThan is not { } age || now - asset.Made > age)
                && (choice.Format is not { } format || asset.Format == format)
                && (choice.Engine is null || asset.Engine == choice.Engine)
                && (!choice.OnlyStale || asset.IsStale)
                && matches($"{asset.Song}"))];
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw new FormatException("The pattern takes too long; use fewer '*'.", slow);
        }
    }

    private static Func<string, bool> Matching(string pattern)
    {
        if (pattern.Length > 500)
            throw new FormatException("The pattern is longer than 500 characters.");
        // A pattern without a song means all of them.
        string whole = pattern.Contains('#', StringComparison.Ordinal) ? pattern : pattern + "#*";
        Regex regex = new($"^{Regex.Escape(whole).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, patience);
        return regex.IsMatch;
    }
}
