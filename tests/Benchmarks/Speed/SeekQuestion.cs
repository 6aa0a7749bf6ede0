using SidFlow.Emu.Machine;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Benchmarks.Speed;

/// <summary>How long from "play" to the first sound, and to the sound at any place of a song of ten minutes?</summary>
/// <remarks>User CPU time: on an idle machine that is what a listener waits. Nothing here but the first row runs cold code.</remarks>
static class SeekQuestion
{
    const int WarmSeeks = 40, ColdSeeks = 3, ComparedSeeks = 30;
    static readonly TimeSpan Compared = TimeSpan.FromSeconds(1), Straight = TimeSpan.FromSeconds(40);
    static readonly TimeSpan Length = TimeSpan.FromMinutes(10);
    static readonly TimeSpan FirstBlock = TimeSpan.FromMilliseconds(20);
    static readonly PlaybackRules Rules = new();

    public static int Run(Corpus? corpus, CancellationToken stop)
    {
        Report.Header($"First sound and seek in {Length.TotalMinutes:F0} minutes of a song, milliseconds of user CPU time");
        (string Name, string Path, int Song)[] tunes = [.. SpeedTunes.All(corpus)];
        Console.WriteLine($"The first sound of the process, with compiling and tables: {Ms(FirstSound(tunes[0]))} ms\n");
        Report.Table(
            ["Tune", "first sound", "scout, s", "kB a state", "warm p50", "p95", "max", "cold p50", "max"],
            tunes.Select(tune => Measure(tune, stop)));
        Console.WriteLine("warm: the scout has passed the whole song; cold: nobody has been beyond the start.\n");
        Report.Header($"{Compared.TotalSeconds:F0} s from {ComparedSeeks} places beside a playback from the start, in steps of 16 bits");
        Report.Table(["Tune", "samples that differ, %", "most"], tunes.Select(tune => Compare(tune, stop)));
        return 0;
    }

    static IReadOnlyList<string> Measure((string Name, string Path, int Song) tune, CancellationToken stop)
    {
        var random = new Random(1);
        double[] first = [.. Enumerable.Range(0, 5).Select(_ => FirstSound(tune))];

        double[] cold = [.. Enumerable.Range(0, ColdSeeks).Select(_ => Seek(Start(tune), Place(random), stop))];

        Waypoints way = Start(tune);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan scouting = CpuTime.Of(() => way.Scout(stop));
        long kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / Math.Max(1, way.Count - 1);
        double[] warm = [.. Enumerable.Range(0, WarmSeeks).Select(_ => Seek(way, Place(random), stop))];

        return [tune.Name, Ms(Report.Percentile(first, 0.5)), Report.Number(scouting.TotalSeconds), Report.Number(kept / 1000.0, 0),
            Ms(Report.Percentile(warm, 0.5)), Ms(Report.Percentile(warm, 0.95)), Ms(warm.Max()), Ms(Report.Percentile(cold, 0.5)), Ms(cold.Max())];
    }

    /// <summary>Does a place sound the same when it is sought as when it is played to?</summary>
    static IReadOnlyList<string> Compare((string Name, string Path, int Song) tune, CancellationToken stop)
    {
        var random = new Random(1);
        int length = (int)Rules.Frames(Compared);
        float[] straight = new float[SongPlayback.Channels * (int)Rules.Frames(Straight)];
        Start(tune).To(0, null, stop).Read(straight);
        Waypoints way = Start(tune);
        way.To(Rules.Frames(Straight), null, stop);

        long differing = 0;
        int most = 0;
        float[] sought = new float[SongPlayback.Channels * length];
        for (int i = 0; i < ComparedSeeks; i++)
        {
            int frame = random.Next((int)Rules.Frames(Straight) - length);
            way.To(frame, null, stop).Read(sought);
            for (int sample = 0; sample < sought.Length; sample++)
            {
                int difference = Math.Abs(Pcm16.From(sought[sample]) - Pcm16.From(straight[SongPlayback.Channels * frame + sample]));
                most = Math.Max(most, difference);
                differing += Math.Sign(difference);
            }
        }
        return [tune.Name, Report.Number(100.0 * differing / (ComparedSeeks * sought.Length), 2), Report.Number(most, 0)];
    }

    static double FirstSound((string Name, string Path, int Song) tune) =>
        CpuTime.Of(() => Read(Start(tune).To(0, null, CancellationToken.None))).TotalMilliseconds;

    static double Seek(Waypoints way, long frame, CancellationToken stop) =>
        CpuTime.Of(() => Read(way.To(frame, null, stop))).TotalMilliseconds;

    static void Read(SongPlayback playback) => playback.Read(new float[SongPlayback.Channels * (int)Rules.Frames(FirstBlock)]);

    static long Place(Random random) => random.NextInt64(Rules.Frames(Length));

    static Waypoints Start((string Name, string Path, int Song) tune)
    {
        SongOpening opening = TuneSong.Open(File.ReadAllBytes(tune.Path), new SongId(tune.Name, tune.Song), Length, new MachineOptions());
        OpenSong song = opening.Song ?? throw new InvalidOperationException($"{tune.Path}: {opening.Refusal}");
        return new Waypoints(new SongPlayback(song, EmulatedChip.Maker(), Rules), Rules);
    }

    static string Ms(double milliseconds) => Report.Number(milliseconds);
}
