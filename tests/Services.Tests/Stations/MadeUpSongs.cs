using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;

namespace SidFlow.Services.Tests.Stations;

/// <summary>Songs with vectors made up for tests: composers have a sound of their own.</summary>
internal static class MadeUpSongs
{
    public static (VectoredSongs Vectors, IReadOnlyList<TuneSketch> Tunes) Of(int files, int composers = 12, bool rated = true, int seed = 1)
    {
        Random random = new(seed);
        float[][] sounds = [.. Enumerable.Range(0, composers).Select(_ => Vector(random))];
        List<VectoredSong> songs = [];
        List<TuneSketch> tunes = [];
        for (int file = 0; file < files; file++)
        {
            int composer = random.Next(composers), count = random.Next(1, 4);
            TuneSketch tune = new()
            {
                Path = $"{(file % 4 == 0 ? "GAMES/A-F" : $"MUSICIANS/C/C{composer}")}/Tune_{file:000}.sid",
                Title = $"Tune {file}",
                Author = $"Composer {composer}",
                Year = 1982 + (file % 20),
                Models = [file % 2 == 0 ? TuneModel.Mos6581 : TuneModel.Mos8580],
                LengthsMs = [.. Enumerable.Range(0, count).Select(_ => (int?)random.Next(20_000, 300_000))],
            };
            tunes.Add(tune);
            for (int song = 1; song <= count; song++)
                songs.Add(new VectoredSong(new TrackId(tune.Path, song), Near(random, sounds[composer]),
                    rated ? new Ratings(random.Next(1, 6), random.Next(1, 6), random.Next(1, 6)) : null, Bpm: random.Next(60, 240)));
        }
        return (new VectoredSongs("made up", FeatureNames.Dimensions, null, songs), tunes);
    }

    public static Neighbourhood Neighbourhood(int files = 200, bool rated = true, IReadOnlyList<CoverNote>? covers = null)
    {
        (VectoredSongs vectors, IReadOnlyList<TuneSketch> tunes) = Of(files, rated: rated);
        return new Neighbourhood(vectors, tunes, () => covers ?? []);
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => random.NextSingle())];

    private static float[] Near(Random random, float[] sound) => [.. sound.Select(value => Math.Clamp(value + (0.4f * (random.NextSingle() - 0.5f)), 0, 1))];
}

/// <summary>A listener's taste set by a test.</summary>
internal sealed class ScriptedTaste : IListenerTaste
{
    public List<RatedSong> Rated { get; } = [];

    public Dictionary<SongId, double> Feedback { get; } = [];

    public List<(SongId, double)> Others { get; } = [];

    public List<(SongId, Ml.Stations.Reaction)> Reactions { get; } = [];

    public HashSet<SongId> Played { get; } = [];

    public Func<SongId, int> Plays => song => Played.Contains(song) ? 1 : 0;

    public IReadOnlyList<RatedSong> RatingsOf(string listener) => Rated;

    public Func<SongId, double> FeedbackOf(string listener) => song => Feedback.GetValueOrDefault(song);

    public IReadOnlyList<(SongId Song, double Score)> LikedByOthersLike(string listener) => Others;

    public IReadOnlyList<(SongId Song, Ml.Stations.Reaction Reaction)> ReactionsSince(string listener, DateTimeOffset since) => Reactions;
}
