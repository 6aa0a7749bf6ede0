namespace SidFlow.Services.Hvsc;

/// <summary>One archive to bring in.</summary>
/// <param name="Release">What the collection is afterwards.</param>
/// <param name="IsBase">The whole collection, not a step from the release before.</param>
public sealed record FetchStep(int Release, string FileName, bool IsBase);

/// <summary>Which archives lead from what is here to the newest there is.</summary>
public static class FetchPlan
{
    /// <summary>More updates than that in a row cost more time than the whole archive.</summary>
    public const int MostUpdates = 4;

    /// <param name="installed">The release that lies here; null for none.</param>
    /// <param name="force">The whole archive anew, although what is here is as new.</param>
    public static IReadOnlyList<FetchStep> Make(MirrorListing listing, int? installed, bool force)
    {
        if (installed is { } here && !force)
        {
            if (listing.Newest <= here)
                return [];
            FetchStep[] chain = Chain(listing, here);
            if (chain.Length is > 0 and <= MostUpdates && chain[^1].Release >= listing.NewestBase)
                return chain;
        }
        int release = listing.NewestBase;
        if (release == 0 || (!force && release <= installed))
            return [];
        // The base of a release holds that release's update already.
        return [new FetchStep(release, listing.Bases[release], IsBase: true), .. Chain(listing, release)];
    }

    private static FetchStep[] Chain(MirrorListing listing, int from) =>
        [.. Enumerable.Range(from + 1, Math.Max(0, Math.Min(listing.Newest - from, MostUpdates + 1)))
            .TakeWhile(listing.Updates.ContainsKey)
            .Select(release => new FetchStep(release, listing.Updates[release], IsBase: false))];
}
