namespace SidFlow.Ml.Rating;

/// <summary>A song's place in its collection, 1..5 each: calm to energetic, dark to bright, simple to complex.</summary>
public readonly record struct Ratings(int Energy, int Mood, int Complexity);

/// <summary>The three scales of a collection.</summary>
public sealed record RatingScales(RatingScale Energy, RatingScale Mood, RatingScale Complexity)
{
    public static RatingScales Of(IReadOnlyCollection<RawRatings> songs) => new(
        RatingScale.Of(songs.Select(song => song.Energy)),
        RatingScale.Of(songs.Select(song => song.Mood)),
        RatingScale.Of(songs.Select(song => song.Complexity)));

    public Ratings Place(RawRatings song) => new(Energy.Place(song.Energy), Mood.Place(song.Mood), Complexity.Place(song.Complexity));
}

/// <summary>Moods a listener can ask for by name.</summary>
public static class Presets
{
    public static IReadOnlyDictionary<string, Ratings> All { get; } = new Dictionary<string, Ratings>(StringComparer.OrdinalIgnoreCase)
    {
        ["quiet"] = new(1, 2, 1),
        ["ambient"] = new(2, 3, 2),
        ["energetic"] = new(5, 5, 4),
        ["dark"] = new(3, 1, 3),
        ["bright"] = new(4, 5, 3),
        ["complex"] = new(3, 3, 5),
    };

    /// <summary>How far apart two songs are rated: 0..√48.</summary>
    public static double Distance(Ratings one, Ratings other)
    {
        int energy = one.Energy - other.Energy, mood = one.Mood - other.Mood, complexity = one.Complexity - other.Complexity;
        return Math.Sqrt((energy * energy) + (mood * mood) + (complexity * complexity));
    }
}
