using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Stations;

/// <summary>The songs that were classified here. What the operator says of a song stands in place of what was measured.</summary>
public sealed class ClassifiedVectors(ClassifiedStore store, ManualTags tags) : ISongVectors
{
    /// <remarks>Both only go up, so their sum does not come again.</remarks>
    public long Version => store.Version + tags.Version;

    public int Count => store.Count;

    /// <remarks>
    /// Features are placed among the songs of the last full run, so that a song that comes later moves nobody; before the first run's end, among those there are.
    /// The sketches of the tapes follow once most songs have one: where few have, they would only set these apart from the rest.
    /// </remarks>
    public VectoredSongs Load(CancellationToken stop)
    {
        List<VectoredSong> songs = [];
        List<float[]> rows = [];
        int width = 0, odd = 0, withSketch = 0;
        Func<ClassifiedSong, ClassifiedSong> tagged = tags.Applied();
        foreach (ClassifiedSong song in store.All().Select(tagged))
        {
            stop.ThrowIfCancellationRequested();
            if (songs.Count == 0)
                width = song.Vector.Count;
            // Vectors of another width are another program's and cannot be compared with ours.
            if (song.Vector.Count != width)
            {
                odd++;
                continue;
            }
            float[] features = [.. song.Vector.Select(value => (float)value)];
            IReadOnlyList<float>? sketch = song.Tape is { Count: TapeSketch.Length } tape ? tape : null;
            withSketch += sketch is null ? 0 : 1;
            rows.Add(width == FeatureNames.Dimensions ? Whole(features, sketch) : features);
            songs.Add(new VectoredSong(song.Track, default, song.Ratings, song.Preference, Feature(song, "bpm"), Feature(song, "duration")));
        }
        if (songs.Count == 0)
            return new VectoredSongs("nothing is classified", FeatureNames.Dimensions, null, []);
        bool sketched = width == FeatureNames.Dimensions && 2 * withSketch >= songs.Count;
        RankTables? lasting = store.Scale is { } scale && scale.Ranks.Dimensions == width ? scale.Ranks : null;
        RankTables ranks = lasting ?? RankTables.Of([.. rows.SelectMany(row => row.Take(width))], width);
        for (int i = 0; i < songs.Count; i++)
        {
            ranks.Normalise(rows[i].AsSpan(0, width));
            songs[i] = songs[i] with { Vector = sketched ? rows[i] : rows[i].AsMemory(0, width) };
        }
        return new VectoredSongs("classified here", sketched ? SongSpace.Width : width, sketched ? SongSpace.Weights : null, songs,
            odd > 0 ? $"{odd} songs have vectors of another width and are left out." : null, sketched ? SongSpace.FileStep : 0, HasPlaces: lasting is not null && width == FeatureNames.Dimensions);
    }

    /// <summary>The features, which are placed when all are known, with what else a row has.</summary>
    private static float[] Whole(float[] features, IReadOnlyList<float>? sketch)
    {
        float[] row = new float[SongSpace.Width];
        SongSpace.Fill(features, sketch, row);
        return row;
    }

    private static double? Feature(ClassifiedSong song, string name) => song.Features.TryGetValue(name, out double value) ? value : null;
}
