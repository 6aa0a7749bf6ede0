using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;
using SidFlow.Services.Classify;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Benchmarks.Stations;

/// <summary>How many different songs does a station play that follows what it has played, before any comes again?</summary>
static class DriftQuestion
{
    const int MadeUpSongs = 88_000, MadeUpFiles = 60_000, MadeUpComposers = 2_000, AtOnce = 5;

    public static int Run(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string? data = arguments.SkipWhile(argument => argument != "--data").Skip(1).FirstOrDefault();
        int most = int.Parse(arguments.SkipWhile(argument => argument != "--most").Skip(1).FirstOrDefault() ?? "30000", System.Globalization.CultureInfo.InvariantCulture);
        SongCollection songs = data is null ? MadeUp() : Classified(data, stop);
        Station station = new(songs, new StationPlan { Seeds = [new StationSeed(songs.Count / 2, 1)], Endless = true, Shuffle = 1 });
        List<PlayedSong> played = [];
        HashSet<int> rows = [], files = [];
        int filesBeforeTwice = 0;
        bool again = false;
        long started = Stopwatch.GetTimestamp();
        double longest = 0;
        while (!again && played.Count < most)
        {
            stop.ThrowIfCancellationRequested();
            long asked = Stopwatch.GetTimestamp();
            IReadOnlyList<StationPick> picks = station.Next(played, AtOnce);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            foreach (StationPick pick in picks)
            {
                again |= !rows.Add(pick.Row);
                if (files.Add(songs.FileOf(pick.Row)) && files.Count == rows.Count)
                    filesBeforeTwice = files.Count;
                played.Add(new PlayedSong(pick.Row, Reaction.Played));
            }
        }
        double each = Stopwatch.GetElapsedTime(started).TotalMilliseconds * AtOnce / played.Count;
        Report.Header($"A station that goes on, {songs.Count:N0} songs of {songs.Files:N0} files");
        Report.Table(["", ""],
        [
            ["different songs played" + (again ? ", then one again" : ", and it was not at its end"), $"{rows.Count:N0}"],
            ["of them before a file came a second time", $"{filesBeforeTwice:N0}"],
            [$"ms to choose {AtOnce}, mean", Report.Number(each)],
            ["… longest", Report.Number(longest)],
            ["hash of what was played", HashOf(played)],
        ]);
        return 0;
    }

    static SongCollection Classified(string folder, CancellationToken stop)
    {
        using Database database = new(Path.Combine(folder, "sidflow.db"));
        VectoredSongs vectors = new ClassifiedVectors(new ClassifiedStore(database, TimeProvider.System), new ManualTags(new FeedbackStore(database))).Load(stop);
        return new SongCollection([.. vectors.Songs.Select(song => (new StationSong { Track = song.Track, Ratings = song.Ratings, Bpm = song.Bpm, Seconds = song.Seconds }, song.Vector))], vectors.Width, vectors.Weights);
    }

    /// <summary>Composers with a sound of their own, as many songs and files as HVSC has.</summary>
    static SongCollection MadeUp()
    {
        Random random = new(1);
        float[][] sounds = [.. Enumerable.Range(0, MadeUpComposers).Select(_ => Sound(random))];
        return new SongCollection([.. Enumerable.Range(0, MadeUpSongs).Select(i =>
        {
            int file = i % MadeUpFiles, composer = file % MadeUpComposers;
            StationSong song = new()
            {
                Track = new TrackId($"MUSICIANS/{composer:0000}/{file:00000}.sid", 1 + (i / MadeUpFiles)),
                Composer = $"Composer {composer}",
                Seconds = random.Next(5, 300),
                Ratings = new Ratings(random.Next(1, 6), random.Next(1, 6), random.Next(1, 6)),
            };
            return (song, new ReadOnlyMemory<float>(Near(random, sounds[composer])));
        })], SongSpace.Width, SongSpace.Weights);
    }

    static float[] Sound(Random random)
    {
        float[] sound = new float[SongSpace.Width];
        SongSpace.Fill([.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, TapeSketch.Length).Select(_ => (float)random.Next(-60, 61))], sound);
        return sound;
    }

    static float[] Near(Random random, float[] sound)
    {
        float[] near = [.. sound];
        for (int d = 0; d < FeatureNames.Dimensions; d++)
            near[d] = Math.Clamp(near[d] + (0.5f * (random.NextSingle() - 0.5f)), 0, 1);
        for (int d = FeatureNames.Dimensions; d < near.Length - 1; d++)
            near[d] = Math.Clamp(near[d] + random.Next(-40, 41), -TapeSketch.Scale, TapeSketch.Scale);
        return near;
    }

    static string HashOf(List<PlayedSong> played)
    {
        byte[] bytes = new byte[4 * played.Count];
        for (int i = 0; i < played.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), played[i].Row);
        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }
}
