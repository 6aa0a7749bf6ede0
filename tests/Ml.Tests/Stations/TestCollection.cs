using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

/// <summary>Collections made up for tests: composers have a sound of their own, files have one to three songs.</summary>
static class TestCollection
{
    public static SongCollection Of(int files, int seed = 1, int composers = 20, bool rated = true)
    {
        Random random = new(seed);
        float[][] sounds = [.. Enumerable.Range(0, composers).Select(_ => Vector(random))];
        List<(StationSong, ReadOnlyMemory<float>)> songs = [];
        for (int file = 0; file < files; file++)
        {
            int composer = random.Next(composers), count = random.Next(1, 4);
            for (int song = 1; song <= count; song++)
                songs.Add((Song(random, file, composer, song, rated), Near(random, sounds[composer])));
        }

        return new SongCollection(songs, FeatureNames.Dimensions, null);
    }

    /// <summary>As from another program's data: compared by few dimensions, of which nothing is known.</summary>
    public static SongCollection OfFewDimensions(int files, int seed = 1)
    {
        const int Few = 4;
        Random random = new(seed);
        return new SongCollection([.. Enumerable.Range(0, files).Select(file => (Song(random, file, file, 1, rated: false), (ReadOnlyMemory<float>)Vector(random).AsMemory(0, Few)))], Few, null);
    }

    static StationSong Song(Random random, int file, int composer, int song, bool rated) => new()
    {
        Track = new TrackId($"MUSICIANS/{composer}/{file:0000}.sid", song),
        Composer = $"Composer {composer}",
        Title = $"Tune {file}",
        Seconds = random.Next(5) == 0 ? random.Next(1, 15) : random.Next(15, 300),
        Year = 1982 + random.Next(40),
        Chips = random.Next(2) == 0 ? StationChips.Mos6581 : StationChips.Mos8580,
        Ratings = rated ? new Ratings(random.Next(1, 6), random.Next(1, 6), random.Next(1, 6)) : null,
    };

    static float[] Vector(Random random) => [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => random.NextSingle())];

    static float[] Near(Random random, float[] sound) => [.. sound.Select(value => Math.Clamp(value + (0.4f * (random.NextSingle() - 0.5f)), 0, 1))];
}
