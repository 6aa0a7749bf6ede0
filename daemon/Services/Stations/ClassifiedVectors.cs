using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;

namespace SidFlow.Services.Stations;

/// <summary>The songs that were classified here.</summary>
public sealed class ClassifiedVectors(ClassifiedStore store) : ISongVectors
{
    public long Version => store.Version;

    public int Count => store.Count;

    /// <remarks>
    /// Features are placed among the songs of the last full run, so that a song that comes later moves nobody; before the first run's end, among those there are.
    /// The sketches of the tapes follow once most songs have one: where few have, they would only set these apart from the rest.
    /// </remarks>
    public VectoredSongs Load(CancellationToken stop)
    {
        List<VectoredSong> songs = [];
        List<float> features = [];
        List<IReadOnlyList<float>?> sketches = [];
        int width = 0, odd = 0;
        foreach (ClassifiedSong song in store.All())
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
            foreach (double value in song.Vector)
                features.Add((float)value);
            sketches.Add(song.Tape is { Count: TapeSketch.Length } sketch ? sketch : null);
            songs.Add(new VectoredSong(song.Track, default, song.Ratings, song.Preference, Feature(song, "bpm"), Feature(song, "duration")));
        }
        if (songs.Count == 0)
            return new VectoredSongs("nothing is classified", FeatureNames.Dimensions, null, []);
        bool sketched = width == FeatureNames.Dimensions && 2 * sketches.Count(sketch => sketch is not null) >= songs.Count;
        Place(songs, [.. features], width, sketched ? sketches : null);
        return new VectoredSongs("classified here", sketched ? SongSpace.Width : width, sketched ? SongSpace.Weights : null, songs,
            odd > 0 ? $"{odd} songs have vectors of another width and are left out." : null);
    }

    private void Place(List<VectoredSong> songs, float[] features, int width, List<IReadOnlyList<float>?>? sketches)
    {
        RankTables ranks = store.Scale is { } scale && scale.Ranks.Dimensions == width ? scale.Ranks : RankTables.Of(features, width);
        for (int i = 0; i < songs.Count; i++)
        {
            Memory<float> vector = features.AsMemory(i * width, width);
            ranks.Normalise(vector.Span);
            if (sketches is not null)
            {
                float[] all = new float[SongSpace.Width];
                SongSpace.Fill(vector.Span, sketches[i], all);
                vector = all;
            }
            songs[i] = songs[i] with { Vector = vector };
        }
    }

    private static double? Feature(ClassifiedSong song, string name) => song.Features.TryGetValue(name, out double value) ? value : null;
}
