namespace SidFlow.Ml.Evaluation;

/// <summary>One question put to two systems.</summary>
/// <param name="Group">Questions of one group are drawn together: what is true of one song of a composer is likely true of the next.</param>
public readonly record struct PairedScore(string Group, double Before, double After);

/// <summary>What a change is worth, as a share of the value before.</summary>
/// <param name="Low">2.5 % of redrawn samples lie below.</param>
/// <param name="High">2.5 % lie above.</param>
/// <param name="P">Two-sided: how often a change as far from none would come about without one.</param>
public readonly record struct RelativeChange(double Before, double After, double Low, double High, double P)
{
    public double Change => (After / Before) - 1;
}

/// <summary>Redraws whole groups, with both systems' scores side by side.</summary>
public static class PairedBootstrap
{
    /// <param name="scores">In any order; the outcome does not depend on it.</param>
    /// <param name="draws">How many samples are redrawn.</param>
    /// <returns>Means over questions. All values are no number where there is no question or nothing was reached before.</returns>
    public static RelativeChange Of(IEnumerable<PairedScore> scores, int draws, int seed)
    {
        (double Before, double After, int Count)[] groups = [.. scores
            .GroupBy(score => score.Group)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Order(Comparer<PairedScore>.Create(ByValue)).Sum(score => score.Before), group.Order(Comparer<PairedScore>.Create(ByValue)).Sum(score => score.After), group.Count()))];
        double before = groups.Sum(group => group.Before), after = groups.Sum(group => group.After);
        int count = groups.Sum(group => group.Count);
        if (!(before > 0))
            return new RelativeChange(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        Random random = new(seed);
        double[] changes = new double[draws];
        int notBetter = 0, notWorse = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double drawnBefore = 0, drawnAfter = 0;
            for (int i = 0; i < groups.Length; i++)
            {
                (double Before, double After, int Count) group = groups[random.Next(groups.Length)];
                drawnBefore += group.Before;
                drawnAfter += group.After;
            }

            changes[draw] = drawnBefore > 0 ? (drawnAfter / drawnBefore) - 1 : drawnAfter > 0 ? double.PositiveInfinity : 0;
            notBetter += drawnAfter <= drawnBefore ? 1 : 0;
            notWorse += drawnAfter >= drawnBefore ? 1 : 0;
        }

        Array.Sort(changes);
        // One is added, since no number of draws shows that a thing never happens.
        double p = Math.Min(1, 2.0 * (1 + Math.Min(notBetter, notWorse)) / (1 + draws));
        return new RelativeChange(before / count, after / count, changes[(int)(0.025 * draws)], changes[(int)Math.Ceiling(0.975 * draws) - 1], p);
    }

    static int ByValue(PairedScore one, PairedScore other) =>
        one.Before != other.Before ? one.Before.CompareTo(other.Before) : one.After.CompareTo(other.After);
}
