namespace SidFlow.Benchmarks.Stations;

/// <summary>Exact fifths of the sample in energy, mood and complexity, as the product makes them of a collection.</summary>
static class RatingLevels
{
    public const int Scales = 3, Levels = 5;

    /// <returns>For each song three levels 1..5; null for a song whose scores were not measured.</returns>
    public static int[]?[] Of(IReadOnlyList<SampleSong> songs)
    {
        int[]?[] levels = [.. songs.Select(song => song.RawScores is null ? null : new int[Scales])];
        for (int scale = 0; scale < Scales; scale++)
        {
            int[] order = [.. Enumerable.Range(0, songs.Count).Where(row => levels[row] is not null).OrderBy(row => songs[row].RawScores![scale]).ThenBy(row => songs[row].Track)];
            for (int place = 0; place < order.Length; place++)
                levels[order[place]]![scale] = 1 + (place * Levels / order.Length);
        }
        return levels;
    }
}
