namespace SidFlow.Benchmarks.Speed;

/// <summary>What the speed questions play: one tune of each kind that costs differently.</summary>
static class SpeedTunes
{
    static readonly (string Name, int Song)[] FromCorpus =
    [
        ("Commando", 1),                      // 6581, 50 Hz
        ("Last_Ninja_2", 1),                  // 6581, filter
        ("Edge_of_Disgrace", 1),              // 8580, multi-part demo
        ("Wizball", 4),                       // 6581, four calls a frame
        ("Flat_Beat_25_Years_Flat_Eric", 1),  // sample player: 30,000 writes a second
        ("Blade_Runner_Main_Titles_2SID", 1), // two 8580
    ];

    /// <summary>The first songs of these corpus tunes; without names <see cref="All"/>.</summary>
    public static IEnumerable<(string Name, string Path, int Song)> Named(Corpus? corpus, IReadOnlyList<string> names) =>
        corpus is null || names.Count == 0 ? All(corpus) : names.Select(name => (name, Path.Combine(corpus.Tunes, name + ".sid"), 1));

    /// <summary>The corpus' tunes where it is there, else the demo tunes.</summary>
    public static IEnumerable<(string Name, string Path, int Song)> All(Corpus? corpus)
    {
        if (corpus is not null)
            return FromCorpus.Select(tune => ($"{tune.Name}#{tune.Song}", Path.Combine(corpus.Tunes, tune.Name + ".sid"), tune.Song));
        return Directory.EnumerateFiles(Path.Combine(Repository.Top, "artifacts"), "*.sid", SearchOption.AllDirectories)
            .DistinctBy(Path.GetFileName)
            .Select(path => (Path.GetFileNameWithoutExtension(path), path, 1));
    }
}
