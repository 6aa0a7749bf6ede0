using SidFlow.Emu.Tunes;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Benchmarks.Classify;

/// <summary>A song of the collection.</summary>
readonly record struct SampledSong(string Path, Tune Tune, int Song, TimeSpan Length);

/// <summary>Songs of an unpacked HVSC, drawn by a seed: whole composer and game folders, in a shuffled order.</summary>
static class HvscSample
{
    public const string Variable = "SIDFLOW_HVSC";

    static readonly TimeSpan Unknown = TimeSpan.FromMinutes(3);

    /// <summary>The folder with DOCUMENTS in it; null when the variable names none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <remarks>Whole folders, because a metric of relatives needs relatives. The list ends inside the last folder.</remarks>
    public static IEnumerable<SampledSong> Draw(string folder, int seed)
    {
        Dictionary<string, IReadOnlyList<int?>> lengths = [];
        string songlengths = Path.Combine(folder, "DOCUMENTS", "Songlengths.md5");
        if (File.Exists(songlengths))
            Songlengths.Parse(File.ReadAllBytes(songlengths), entry => lengths[entry.Key] = entry.LengthsMs);
        string[] folders = [.. Directory.EnumerateFiles(folder, "*.sid", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Distinct().Order(StringComparer.Ordinal)];
        new Random(seed).Shuffle(folders);
        foreach (string file in folders.SelectMany(at => Directory.EnumerateFiles(at, "*.sid").Order(StringComparer.Ordinal)))
        {
            if (TuneParser.Parse(File.ReadAllBytes(file)).Tune is not { } tune)
                continue;
            IReadOnlyList<int?>? known = lengths.GetValueOrDefault(tune.Md5);
            for (int song = 1; song <= tune.Songs; song++)
            {
                int? ms = known is not null && song <= known.Count ? known[song - 1] : null;
                yield return new SampledSong(Path.GetRelativePath(folder, file).Replace('\\', '/'), tune, song, ms is { } given ? TimeSpan.FromMilliseconds(given) : Unknown);
            }
        }
    }
}
