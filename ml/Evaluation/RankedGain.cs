namespace SidFlow.Ml.Evaluation;

/// <summary>Normalised discounted cumulative gain: how early the right answers stand in a list, 1 where they could not stand earlier.</summary>
public static class RankedGain
{
    /// <param name="relevant">Whether each answer is right, best first.</param>
    /// <param name="right">How many right answers there are at all; 1 and more.</param>
    /// <param name="depth">Answers that count.</param>
    public static double At(ReadOnlySpan<bool> relevant, int right, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(right, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        double gain = 0, best = 0;
        for (int place = 0; place < depth; place++)
        {
            double discounted = 1 / Math.Log2(place + 2);
            if (place < relevant.Length && relevant[place])
                gain += discounted;
            if (place < right)
                best += discounted;
        }

        return gain / best;
    }
}
