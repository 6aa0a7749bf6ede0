namespace SidFlow.Ml.Features;

/// <summary>Finds records that contradict themselves: they are the measurement's fault, not the song's, and are measured again.</summary>
public static class Integrity
{
    /// <returns>What is wrong, in a sentence; null for a sound record.</returns>
    public static string? ViolationOf(FeatureRecord record) => ViolationOf(
        record.Vector, AudioFeatureList.Of(record.Audio).Select(feature => KeyValuePair.Create(feature.Name, feature.Value)), record.Driver.Writes, record.Tonal.Notes);

    /// <summary>The same of a record that was kept.</summary>
    /// <param name="vector">Shape [<see cref="FeatureNames.Dimensions"/>].</param>
    /// <param name="features">Further numbers by name.</param>
    /// <param name="writes">To the chip, in the window.</param>
    /// <param name="notes">In the window.</param>
    public static string? ViolationOf(IReadOnlyList<double> vector, IEnumerable<KeyValuePair<string, double>> features, long writes, int notes)
    {
        if (vector.Count != FeatureNames.Dimensions)
            return $"The vector has {vector.Count} dimensions of {FeatureNames.Dimensions}.";
        for (int i = 0; i < vector.Count; i++)
        {
            if (!double.IsFinite(vector[i]))
                return $"{FeatureNames.All[i]} is no finite number.";
        }

        foreach ((string name, double value) in features)
        {
            if (!double.IsFinite(value))
                return $"{name} is no finite number.";
        }

        if (writes > 0 && !HasDriverDimensions(vector))
            return "The trace has writes, and every driver dimension is 0.";
        if (vector[FeatureNames.IndexOf("sidTonalPresent")] != 0 && notes == 0)
            return "The record claims notes, and has none.";
        return null;
    }

    /// <remarks>The silent frames' ratio does not count: 1 is what it is without a trace.</remarks>
    static bool HasDriverDimensions(IReadOnlyList<double> vector)
    {
        int silent = FeatureNames.IndexOf("sidSilentFrameRatio");
        return Enumerable.Range(FeatureNames.FirstDriver, FeatureNames.Dimensions - FeatureNames.FirstDriver).Any(i => i != silent && vector[i] != 0);
    }
}

/// <summary>Counts violations over a run, and says when there are too many to go on.</summary>
public sealed class IntegrityTally
{
    public const int FewestRecords = 500;
    public const double MostViolations = 0.01;

    public int Records { get; private set; }

    public int Violations { get; private set; }

    /// <summary>More than 1 % of at least 500 records.</summary>
    public bool MustAbort => Records >= FewestRecords && Violations > MostViolations * Records;

    public void Count(bool violates)
    {
        Records++;
        Violations += violates ? 1 : 0;
    }
}
