using System.Diagnostics;
using SidFlow.Benchmarks.Speed;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;
using SidFlow.Services.Classify;

namespace SidFlow.Benchmarks.Classify;

/// <summary>How many songs a second does one core measure, and where does the time go?</summary>
/// <remarks>User CPU time of one thread: on an idle core that is what it takes.</remarks>
static class ClassifyQuestion
{
    const int Seed = 83, DefaultSongs = 200, Warming = 5;

    public static int Run(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        if (HvscSample.Folder is not { } folder)
        {
            Console.Error.WriteLine($"This question needs the collection: set {HvscSample.Variable} to its folder, the one with DOCUMENTS in it.");
            return 2;
        }
        int asked = arguments.SkipWhile(argument => argument != "--songs").Skip(1).Select(int.Parse).FirstOrDefault(DefaultSongs);
        SampledSong[] songs = [.. HvscSample.Draw(folder, Seed).Take(asked)];
        SongFeatures features = new(new MachineOptions());
        foreach (SampledSong song in songs.Take(Warming))
            features.Measure(song.Tune, song.Song, song.Length, stop);
        if (arguments.Contains("--fit"))
            return CepstrumFit.Run(songs, features, stop);

        List<double> times = [];
        int refused = 0, degraded = 0, violating = 0;
        long before = GC.GetTotalAllocatedBytes();
        TimeSpan all = CpuTime.Of(() =>
        {
            foreach (SampledSong song in songs)
            {
                long started = Stopwatch.GetTimestamp();
                FeatureRecord? record = features.Measure(song.Tune, song.Song, song.Length, stop).Record;
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                refused += record is null ? 1 : 0;
                degraded += record?.Degraded is null ? 0 : 1;
                violating += record is not null && Integrity.ViolationOf(record) is not null ? 1 : 0;
            }
        });
        long allocated = GC.GetTotalAllocatedBytes() - before;

        Report.Header($"Features of {songs.Length} songs of {songs.Select(song => song.Path).Distinct().Count()} files, whole folders drawn with seed {Seed}, one thread");
        Report.Table(["", ""],
        [
            ["songs a second of CPU time", Report.Number(songs.Length / all.TotalSeconds, 2)],
            ["ms a song by the wall clock, median", Report.Number(Report.Percentile(times, 0.5))],
            ["… 95 %", Report.Number(Report.Percentile(times, 0.95))],
            ["… longest", Report.Number(times.Max())],
            ["MB allocated a song", Report.Number(allocated / 1e6 / songs.Length, 2)],
            ["largest working set, MB", Report.Number(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, 0)],
            ["refused (BASIC without ROMs and the like)", Report.Number(refused, 0)],
            ["degraded", Report.Number(degraded, 0)],
            ["violating", Report.Number(violating, 0)],
        ]);
        Report.Table(["Part", "ms of CPU time a song"], Parts(songs, all, stop));
        return 0;
    }

    /// <summary>The machine by itself, the chip over a tape, the features over sound and trace: each by itself over the same songs.</summary>
    static List<IReadOnlyList<string>> Parts(SampledSong[] songs, TimeSpan all, CancellationToken stop)
    {
        TimeSpan machine = CpuTime.Of(() =>
        {
            foreach (SampledSong song in songs)
            {
                stop.ThrowIfCancellationRequested();
                if (SongMachine.Start(song.Tune, song.Song, new MachineOptions()).Machine is { } started)
                    started.Run(new Cycles((long)(AnalysisWindow.Of(song.Length.TotalSeconds).EndSeconds * started.Clock.Hz)));
            }
        });
        AudioExtractor extractor = new();
        Random random = new(Seed);
        float[] noise = [.. Enumerable.Range(0, 15 * AudioExtractor.SampleRateHz).Select(_ => (float)(random.NextDouble() - 0.5))];
        const int Rounds = 20;
        TimeSpan sound = CpuTime.Of(() =>
        {
            for (int i = 0; i < Rounds; i++)
                extractor.Of(noise);
        }) / Rounds;
        TimeSpan each = all / songs.Length;
        return
        [
            ["machine", Ms(machine / songs.Length)],
            ["sound features of 15 s", Ms(sound)],
            ["chip, trace features and the rest", Ms(each - machine / songs.Length - sound)],
            ["all", Ms(each)],
        ];
    }

    static string Ms(TimeSpan time) => Report.Number(time.TotalMilliseconds);
}
