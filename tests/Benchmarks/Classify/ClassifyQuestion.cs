using System.Diagnostics;
using System.Security.Cryptography;
using SidFlow.Benchmarks.Speed;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;
using SidFlow.Services;
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
        List<FeatureRecord> records = [];
        using IncrementalHash lines = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long before = GC.GetTotalAllocatedBytes();
        TimeSpan all = CpuTime.Of(() =>
        {
            foreach (SampledSong song in songs)
            {
                long started = Stopwatch.GetTimestamp();
                FeatureRecord? record = features.Measure(song.Tune, song.Song, song.Length, stop).Record;
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (record is null)
                    continue;
                records.Add(record);
                lines.AppendData(ClassifiedLine.Write(ClassifiedSong.Of(new SongId(song.Path, song.Song), record, DateTimeOffset.UnixEpoch)));
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
            ["refused (BASIC without ROMs and the like)", Report.Number(songs.Length - records.Count, 0)],
            ["degraded", Report.Number(records.Count(record => record.Degraded is not null), 0)],
            ["violating", Report.Number(records.Count(record => Integrity.ViolationOf(record) is not null), 0)],
            ["SHA-256 of all lines, its beginning", Convert.ToHexStringLower(lines.GetHashAndReset())[..16]],
        ]);
        Report.Table(["Part", "ms of CPU time a song"], Parts(songs, all, stop));
        if (arguments.Contains("--dimensions"))
            Report.Table(["Dimension", "5 %", "median", "95 %", "share of the commonest value, %"], FeatureNames.All.Select((name, i) => Spread(name, [.. records.Select(record => record.Vector[i])])));
        return 0;
    }

    /// <summary>A dimension in which most songs have one value tells little.</summary>
    static IReadOnlyList<string> Spread(string name, double[] values) =>
    [
        name, Report.Number(Report.Percentile(values, 0.05), 3), Report.Number(Report.Percentile(values, 0.5), 3), Report.Number(Report.Percentile(values, 0.95), 3),
        Report.Number(100.0 * values.GroupBy(value => value).Select(group => group.Count()).DefaultIfEmpty().Max() / Math.Max(1, values.Length)),
    ];

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
        TimeSpan chip = CpuTime.Of(() =>
        {
            for (int i = 0; i < songs.Length; i++)
                _ = new SoftwareSid(ClockRate.Pal, [new SidChip(ChipModel.Mos6581, 0xd400)], new() { SampleRateHz = AudioExtractor.SampleRateHz, Quality = RenderQuality.Quick }, new Nowhere());
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
            ["chip, setting it up", Ms(chip / songs.Length)],
            ["sound features of 15 s", Ms(sound)],
            ["chip, its tape; trace features and the rest", Ms(each - (machine + chip) / songs.Length - sound)],
            ["all", Ms(each)],
        ];
    }

    static string Ms(TimeSpan time) => Report.Number(time.TotalMilliseconds);

    sealed class Nowhere : ISampleSink
    {
        public void Write(ReadOnlySpan<float> samples)
        {
        }
    }
}
