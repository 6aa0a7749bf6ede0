namespace SidFlow.Ml.Similarity;

/// <summary>Keeps songs of one file apart in a list: for each nearer song of its file, a song stands as if it were a step less alike.</summary>
public static class FileSpread
{
    /// <summary>The hits with the highest scores, lowered for each nearer hit of the same file; of equals the lower row first.</summary>
    /// <param name="most">How many at most. A shorter list is the longer one's beginning.</param>
    /// <param name="step">Of the score; 0 changes nothing.</param>
    /// <param name="fileOf">The file of a row.</param>
    /// <param name="nearest">So many hits, best first; fewer only where there are no more.</param>
    public static ScanHit[] Best(int most, float step, Func<int, string> fileOf, Func<int, ScanHit[]> nearest)
    {
        if (step <= 0 || most < 1)
            return nearest(Math.Max(0, most));
        for (int depth = 2 * most; ; depth *= 2)
        {
            ScanHit[] hits = nearest(depth);
            ScanHit[] lowered = Lowered(hits, step, fileOf);
            // Whoever is not among the hits is no more alike than the last of them.
            if (hits.Length < depth || lowered[most - 1].Score > hits[^1].Score)
                return lowered[..Math.Min(most, lowered.Length)];
        }
    }

    static ScanHit[] Lowered(ScanHit[] hits, float step, Func<int, string> fileOf)
    {
        Dictionary<string, int> nearer = new(StringComparer.Ordinal);
        var lowered = new ScanHit[hits.Length];
        for (int i = 0; i < hits.Length; i++)
        {
            string file = fileOf(hits[i].Row);
            int before = nearer.GetValueOrDefault(file);
            nearer[file] = before + 1;
            lowered[i] = hits[i] with { Score = hits[i].Score - (before * step) };
        }

        return [.. lowered.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Row)];
    }
}
