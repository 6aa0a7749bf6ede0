namespace SidFlow.Ml.Training;

/// <summary>What one listener thinks of one song.</summary>
/// <param name="Vector">The song's dimensions, rank-uniform: 0..1 each.</param>
/// <param name="Group">Songs of a group (a composer's, a game's) are held out together or not at all.</param>
public sealed record TasteSample(ReadOnlyMemory<float> Vector, string Group)
{
    /// <summary>1..5.</summary>
    public required double Preference { get; init; }

    /// <summary>0..1: how much the preference is worth; 0 where nothing tells it.</summary>
    public required double PreferenceWeight { get; init; }

    /// <summary>Whether the song is liked.</summary>
    public required bool Liked { get; init; }

    /// <summary>0..1: how much that is worth; 0 where nothing tells it.</summary>
    public required double LikedWeight { get; init; }

    /// <summary>Acts of the listener that this comes from.</summary>
    public required int Events { get; init; }
}
