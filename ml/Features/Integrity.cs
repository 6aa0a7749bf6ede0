namespace SidFlow.Ml.Features;

/// <summary>Finds records that contradict themselves: they are the measurement's fault, not the song's, and are measured again.</summary>
public static class Integrity
{
    /// <returns>What is wrong, in a sentence; null for a sound record.</returns>
    public static string? ViolationOf(FeatureRecord record)
    {
        for (int i = 0; i < record.Vector.Count; i++)
        {
            if (!double.IsFinite(record.Vector[i]))
                return $"{FeatureNames.All[i]} is no finite number.";
        }

        foreach ((string name, double value) in AudioFeatureList.Of(record.Audio))
        {
            if (!double.IsFinite(value))
                return $"{name} is no finite number.";
        }

        if (record.Vector.Count != FeatureNames.Dimensions)
            return $"The vector has {record.Vector.Count} dimensions of {FeatureNames.Dimensions}.";
        if (record.Driver.Writes > 0 && !HasDriverDimensions(record))
            return "The trace has writes, and every driver dimension is 0.";
        if (record["sidTonalPresent"] != 0 && record.Tonal.Notes == 0)
            return "The record claims notes, and has none.";
        return null;
    }

    /// <remarks>The silent frames' ratio does not count: 1 is what it is without a trace.</remarks>
    static bool HasDriverDimensions(FeatureRecord record)
    {
        int silent = FeatureNames.IndexOf("sidSilentFrameRatio");
        return Enumerable.Range(FeatureNames.FirstDriver, FeatureNames.Dimensions - FeatureNames.FirstDriver)
            .Any(i => i != silent && record.Vector[i] != 0);
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
