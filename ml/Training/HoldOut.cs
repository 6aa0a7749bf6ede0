namespace SidFlow.Ml.Training;

/// <summary>Which groups a model is not shown, so that it can be asked about them afterwards.</summary>
/// <remarks>
/// A group's name and the seed alone decide. So a group that is held out today is held out next year too, and a model is compared with its
/// predecessor on songs that neither of them was trained on.
/// </remarks>
public static class HoldOut
{
    /// <summary>The share of groups that is held out.</summary>
    public const double Share = 0.2;

    public static bool Holds(string group, long seed) => SeededRandom.Hash(unchecked((ulong)seed), group) < (ulong)(Share * ulong.MaxValue);

    public static (IReadOnlyList<TasteSample> Shown, IReadOnlyList<TasteSample> Held) Split(IEnumerable<TasteSample> samples, long seed)
    {
        ILookup<bool, TasteSample> parts = samples.ToLookup(sample => Holds(sample.Group, seed));
        return ([.. parts[false]], [.. parts[true]]);
    }
}
