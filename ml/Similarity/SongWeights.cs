namespace SidFlow.Ml.Similarity;

/// <summary>How much each number of a song counts when songs are compared.</summary>
public static class SongWeights
{
    /// <summary>The dimensions of the features count alike.</summary>
    const double Feature = 1;

    /// <summary>What else is known of the tape says nothing yet that a measurement has shown to help.</summary>
    const double Tape = 0;

    /// <summary>Whether the tape's numbers are kept and compared at all.</summary>
    public static bool TapeCounts => Tape > 0;

    /// <param name="features">Dimensions of the feature vector.</param>
    /// <param name="tape">Further numbers that follow them; may be 0.</param>
    /// <returns>One a number; null where all count alike.</returns>
    public static IReadOnlyList<double>? Of(int features, int tape) =>
        tape == 0 ? null : [.. Enumerable.Repeat(Feature, features), .. Enumerable.Repeat(Tape, tape)];
}
