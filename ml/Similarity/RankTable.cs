namespace SidFlow.Ml.Similarity;

/// <summary>Where a value stands among the values of a collection: (rank + 0.5) / n, equal ones sharing the mean of their places.</summary>
public sealed class RankTable
{
    readonly float[] values;

    /// <summary>Songs whose value is lower than each value, and at the end all of them.</summary>
    readonly int[] below;

    internal RankTable(float[] values, int[] below) => (this.values, this.below) = (values, below);

    internal ReadOnlySpan<float> Values => values;

    internal ReadOnlySpan<int> Below => below;

    /// <summary>Songs the table was made from.</summary>
    public int Songs => below[^1];

    /// <summary>All songs have the same value: it tells nothing.</summary>
    public bool IsConstant => values.Length < 2;

    /// <param name="column">One value a song, finite; at least one.</param>
    public static RankTable Of(ReadOnlySpan<float> column)
    {
        if (column.IsEmpty)
            throw new ArgumentException("a table needs a song", nameof(column));
        float[] sorted = column.ToArray();
        foreach (ref float value in sorted.AsSpan())
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("A value is no finite number.", nameof(column));
            // -0 and 0 are one value.
            value += 0f;
        }

        Array.Sort(sorted);
        List<float> values = [];
        List<int> below = [];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
                continue;
            values.Add(sorted[i]);
            below.Add(i);
        }

        return new RankTable([.. values], [.. below, sorted.Length]);
    }

    /// <returns>0..1. A value that is not among the collection's stands between its neighbours.</returns>
    public float Place(float value)
    {
        int at = Array.BinarySearch(values, value + 0f);
        double place = at >= 0 ? 0.5 * (below[at] + below[at + 1]) : Math.Clamp(below[~at], 0.5, Songs - 0.5);
        return (float)(place / Songs);
    }
}
