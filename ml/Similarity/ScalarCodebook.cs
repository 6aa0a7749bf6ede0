namespace SidFlow.Ml.Similarity;

/// <summary>Up to 256 values that stand for all values of one dimension.</summary>
static class ScalarCodebook
{
    const int Rounds = 10;

    /// <summary>Centroids that are near to every value: they start at equal shares of the sorted values, and move to the means of those nearest to them.</summary>
    /// <param name="centroids">Receives the centroids, ascending.</param>
    public static void Fit(ReadOnlySpan<float> values, Span<float> centroids)
    {
        if (values.IsEmpty)
        {
            centroids.Clear();
            return;
        }

        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        for (int i = 0; i < centroids.Length; i++)
            centroids[i] = sorted[(int)((2L * i + 1) * sorted.Length / (2 * centroids.Length))];
        for (int round = 0; round < Rounds; round++)
            Settle(sorted, centroids);
    }

    static void Settle(float[] sorted, Span<float> centroids)
    {
        int from = 0;
        for (int i = 0; i < centroids.Length; i++)
        {
            double sum = 0;
            int to = from;
            // Sorted values and ascending centroids: those nearest to a centroid follow each other.
            while (to < sorted.Length && (i + 1 == centroids.Length || sorted[to] - centroids[i] <= centroids[i + 1] - sorted[to]))
                sum += sorted[to++];
            if (to > from)
                centroids[i] = (float)(sum / (to - from));
            from = to;
        }
    }

    /// <summary>The nearest centroid; of two as near the lower.</summary>
    public static int Nearest(ReadOnlySpan<float> centroids, float value)
    {
        int at = centroids.BinarySearch(value);
        if (at >= 0)
            return at;
        int above = ~at;
        if (above == 0)
            return 0;
        return above == centroids.Length || value - centroids[above - 1] <= centroids[above] - value ? above - 1 : above;
    }
}
