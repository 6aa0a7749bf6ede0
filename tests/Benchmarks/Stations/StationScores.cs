namespace SidFlow.Benchmarks.Stations;

/// <summary>What one system reached: question by question where questions are compared, else over all.</summary>
sealed record StationScores(IReadOnlyDictionary<int, double> Gain, IReadOnlyDictionary<int, double> RoutineGain, IReadOnlyDictionary<int, double> CoverGain)
{
    /// <summary>Share of the seed's composer among ten answers, over his share of the sample.</summary>
    public required double ComposerLift { get; init; }

    /// <summary>As <see cref="CoverGain"/>, where neither the seed nor the cover was in anything that was learnt from.</summary>
    public required IReadOnlyDictionary<int, double> FreshCoverGain { get; init; }

    /// <summary>Share of stations of 25 that hold a file twice.</summary>
    public required double StationRepeats { get; init; }

    /// <summary>Share of lists of 25 neighbours that do.</summary>
    public required double ListRepeats { get; init; }

    /// <summary>1 − cosine of the ten answers with each other, by the plain 58 dimensions, whatever the system.</summary>
    public required double Diversity { get; init; }

    /// <summary>Share of the sample above the threshold, for the median seed.</summary>
    public required double ReachMedian { get; init; }

    /// <summary>… for the seed below which 5 % lie.</summary>
    public required double ReachLow { get; init; }

    /// <summary>Bits of the levels of all answers, mean of energy, mood and complexity; no number where ratings were not measured.</summary>
    public required double RatingEntropy { get; init; }

    /// <summary>How often the commonest stranger is an answer, over the mean of all songs: relatives ought to come often.</summary>
    public required double Hub { get; init; }
}
