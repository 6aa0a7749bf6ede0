using SidFlow.Ml.Features;
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
    /// The tape's numbers follow them as they are, where they count; a song without any has zeros there.
    /// </remarks>
    public VectoredSongs Load(CancellationToken stop)
    {
        List<VectoredSong> songs = [];
        List<float> features = [], tapes = [];
        int width = 0, tapeWidth = 0, odd = 0;
        foreach (ClassifiedSong song in store.All())
        {
            stop.ThrowIfCancellationRequested();
            if (songs.Count == 0)
                (width, tapeWidth) = (song.Vector.Count, SongWeights.TapeCounts ? song.Tape?.Count ?? 0 : 0);
            // Vectors of another width are another program's and cannot be compared with ours.
            if (song.Vector.Count != width || (tapeWidth > 0 && song.Tape is { } own && own.Count != tapeWidth))
            {
                odd++;
                continue;
            }
            foreach (double value in song.Vector)
                features.Add((float)value);
            if (tapeWidth > 0)
                tapes.AddRange(song.Tape ?? Enumerable.Repeat(0f, tapeWidth));
            songs.Add(new VectoredSong(song.Track, default, song.Ratings, song.Preference, Feature(song, "bpm"), Feature(song, "duration")));
        }
        if (songs.Count == 0)
            return new VectoredSongs("nothing is classified", FeatureNames.Dimensions, null, []);
        Place(songs, [.. features], [.. tapes], width, tapeWidth);
        return new VectoredSongs("classified here", width + tapeWidth, SongWeights.Of(width, tapeWidth), songs,
            odd > 0 ? $"{odd} songs have vectors of another width and are left out." : null);
    }

    private void Place(List<VectoredSong> songs, float[] features, float[] tapes, int width, int tapeWidth)
    {
        RankTables ranks = store.Scale is { } scale && scale.Ranks.Dimensions == width ? scale.Ranks : RankTables.Of(features, width);
        float[] all = tapeWidth == 0 ? features : new float[songs.Count * (width + tapeWidth)];
        for (int i = 0; i < songs.Count; i++)
        {
            Memory<float> vector = all.AsMemory(i * (width + tapeWidth), width + tapeWidth);
            Span<float> own = features.AsSpan(i * width, width);
            ranks.Normalise(own);
            if (tapeWidth > 0)
            {
                own.CopyTo(vector.Span);
                tapes.AsSpan(i * tapeWidth, tapeWidth).CopyTo(vector.Span[width..]);
            }
            songs[i] = songs[i] with { Vector = vector };
        }
    }

    private static double? Feature(ClassifiedSong song, string name) => song.Features.TryGetValue(name, out double value) ? value : null;
}
