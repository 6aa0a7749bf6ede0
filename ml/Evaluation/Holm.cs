namespace SidFlow.Ml.Evaluation;

/// <summary>Corrects for asking several questions at once: one of twenty is answered yes by chance.</summary>
/// <remarks>S. Holm, A simple sequentially rejective multiple test procedure, 1979.</remarks>
public static class Holm
{
    /// <returns>For each p the corrected one, in the same order.</returns>
    public static double[] Correct(IReadOnlyList<double> p)
    {
        int[] ascending = [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];
        double[] corrected = new double[p.Count];
        double largest = 0;
        for (int place = 0; place < ascending.Length; place++)
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - place) * p[ascending[place]]));
            corrected[ascending[place]] = largest;
        }

        return corrected;
    }
}
