using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;
using SidFlow.Services;
using SidFlow.Services.Classify;
using SidFlow.Services.Library.Documents;
using SidFlow.Services.Storage;

namespace SidFlow.Benchmarks.Stations;

/// <summary>The songs to look at: which, in which part, and what is measured of them.</summary>
static class StationSample
{
    static readonly TimeSpan unknown = TimeSpan.FromMinutes(3);

    /// <param name="collection">The folder with DOCUMENTS in it.</param>
    /// <param name="paths">Tunes in the order in which their folders were drawn; null for all that are classified, folders shuffled by a seed.</param>
    /// <param name="measured">What was measured before; null to measure now.</param>
    public static List<SampleSong> Load(string collection, IReadOnlyList<string>? paths, IReadOnlyCollection<ClassifiedSong>? measured, CancellationToken stop)
    {
        paths ??= Split.Shuffled(measured!.Select(song => song.Track.Path).Distinct());
        Dictionary<string, Tune> tunes = [];
        foreach (string path in paths)
        {
            if (TuneParser.Parse(File.ReadAllBytes(Path.Combine(collection, path))).Tune is { } tune)
                tunes[path] = tune;
        }
        IReadOnlyCollection<ClassifiedSong> songs = measured is null ? Measure(collection, tunes, stop) : [.. measured.Where(song => tunes.ContainsKey(song.Track.Path))];
        // A folder of which nothing was measured is not there; one that was cut off is whole as far as this goes.
        HashSet<string> known = [.. songs.Select(song => song.Track.Path)];
        Dictionary<string, Part> parts = Split.Of([.. paths.Select(ComposerFolder.Of).OfType<string>().Distinct()]);
        Dictionary<string, PlayRoutine> routines = known.ToDictionary(path => path, path => PlayRoutine.Of(tunes[path].Data.Span));
        return [.. songs.OrderBy(song => song.Track).Select(song => Sampled(song, tunes[song.Track.Path], parts, routines[song.Track.Path]))];
    }

    /// <param name="folder">A data folder of the daemon, or one with the classified.jsonl that <c>export classified</c> writes.</param>
    public static List<ClassifiedSong> Read(string folder)
    {
        string lines = Path.Combine(folder, "classified.jsonl");
        if (File.Exists(lines))
        {
            using FileStream file = File.OpenRead(lines);
            return [.. ClassifiedFile.Read(file)];
        }
        using Database database = new(Path.Combine(folder, "sidflow.db"));
        return [.. new ClassifiedStore(database, TimeProvider.System).All()];
    }

    static SampleSong Sampled(ClassifiedSong song, Tune tune, Dictionary<string, Part> parts, PlayRoutine routine)
    {
        string? folder = ComposerFolder.Of(song.Track.Path);
        return new SampleSong(
            song.Track, folder, folder is null ? Part.None : parts[folder], tune.Title, tune.Author, [.. song.Vector.Select(value => (float)value)],
            song.Tape is { Count: TapeSketch.Length } tape ? [.. tape] : null,
            song.HasRawRatings ? [song.RawRatings.Energy, song.RawRatings.Mood, song.RawRatings.Complexity] : null, song.Degraded is null, routine, song.Features.TryGetValue("duration", out double seconds) ? seconds : null);
    }

    static List<ClassifiedSong> Measure(string collection, Dictionary<string, Tune> tunes, CancellationToken stop)
    {
        Dictionary<string, IReadOnlyList<int?>> lengths = [];
        string songlengths = Path.Combine(collection, "DOCUMENTS", "Songlengths.md5");
        if (File.Exists(songlengths))
            Songlengths.Parse(File.ReadAllBytes(songlengths), entry => lengths[entry.Key] = entry.LengthsMs);
        List<ClassifiedSong> songs = [];
        int done = 0;
        Parallel.ForEach(tunes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, () => new SongFeatures(new MachineOptions()), (pair, _, features) =>
        {
            (string path, Tune tune) = pair;
            IReadOnlyList<int?>? known = lengths.GetValueOrDefault(tune.Md5);
            for (int song = 1; song <= tune.Songs; song++)
            {
                TimeSpan length = known is not null && song <= known.Count && known[song - 1] is { } ms ? TimeSpan.FromMilliseconds(ms) : unknown;
                if (features.Measure(tune, song, length, stop).Record is not { } record || Integrity.ViolationOf(record) is not null)
                    continue;
                lock (songs)
                    songs.Add(ClassifiedSong.Of(new SongId(path, song), record, DateTimeOffset.UnixEpoch));
            }
            if (Interlocked.Increment(ref done) % 500 == 0)
                Console.Error.WriteLine($"{done} of {tunes.Count} tunes measured");
            return features;
        }, _ => { });
        return songs;
    }
}
