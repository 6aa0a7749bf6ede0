using System.Diagnostics;
using SidFlow.Benchmarks.Speed;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>What is measured inside this process, warm.</summary>
static class InProcess
{
    const int MostSongs = 200, Rounds = 3;
    static readonly TimeSpan MachineLength = TimeSpan.FromSeconds(20), RenderLength = TimeSpan.FromSeconds(30);

    /// <summary>Machine without chips, x real time, of each song, evenly chosen when there are many.</summary>
    public static double[] MachineSpeeds(Corpus corpus, Action<string> progress, CancellationToken stop)
    {
        CorpusSong[] songs = [.. corpus.Logs.Select(corpus.TuneOf)];
        int step = Math.Max(1, (songs.Length + MostSongs - 1) / MostSongs);
        List<double> speeds = [];
        for (int i = 0; i < songs.Length; i += step)
        {
            if (i / step % 20 == 0)
                progress($"machine alone, {i} of {songs.Length}");
            if (MachineSpeed(songs[i], stop) is { } speed)
                speeds.Add(speed);
        }
        return [.. speeds];
    }

    /// <summary>Null for a song that is refused.</summary>
    public static double? MachineSpeed(CorpusSong song, CancellationToken stop)
    {
        (ITapeSource? machine, _) = Machines.Start(song.Path, song.Song);
        if (machine is null)
            return null;
        TimeSpan time = CpuTime.Of(() => Machines.Play(machine, MachineLength, head: null, stop));
        return time > TimeSpan.Zero ? MachineLength / time : null;
    }

    /// <summary>Time of a render with all chips over that of the same song heard through its first chip; machine included.</summary>
    public static double CostOfChips(CorpusSong song, CancellationToken stop)
    {
        List<double> ratios = [];
        for (int round = 0; round <= Rounds; round++)
        {
            double all = RenderSeconds(song, chips => chips, stop), one = RenderSeconds(song, chips => chips.Take(1), stop);
            if (round > 0) // the first warms up
                ratios.Add(all / one);
        }
        return Report.Percentile(ratios, 0.5);
    }

    static double RenderSeconds(CorpusSong song, Func<IEnumerable<SidChip>, IEnumerable<SidChip>> heard, CancellationToken stop)
    {
        (ITapeSource? machine, _) = Machines.Start(song.Path, song.Song);
        if (machine is null)
            return double.NaN;
        return CpuTime.Of(() =>
        {
            var chip = new SoftwareSid(machine.Clock, [.. heard(machine.Chips)], new SoftwareSidOptions(), new Nowhere());
            Machines.Play(machine, RenderLength, chip, stop);
        }).TotalSeconds;
    }

    /// <summary>From the file to the first 20 ms of samples, ms, warm.</summary>
    public static double FirstSoundMs(CorpusSong song, CancellationToken stop)
    {
        List<double> times = [];
        for (int round = 0; round < 10; round++)
        {
            long started = Stopwatch.GetTimestamp();
            (ITapeSource? machine, _) = Machines.Start(song.Path, song.Song);
            if (machine is null)
                return double.NaN;
            Machines.Play(machine, TimeSpan.FromMilliseconds(30), Machines.ChipFor(machine, new Nowhere()), stop);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return Report.Percentile(times, 0.5);
    }

    /// <summary>Longest and median time, ms, to a place in ten minutes of song that has been gone through once, and the time that took.</summary>
    public static (double MedianMs, double LongestMs, double ScoutSeconds) Seek(CorpusSong song, CancellationToken stop)
    {
        if (Machines.Start(song.Path, song.Song).Machine is not TuneMachine machine)
            return (double.NaN, double.NaN, double.NaN);
        var rules = new PlaybackRules();
        TimeSpan length = TimeSpan.FromMinutes(10);
        var places = new Waypoints(new SongPlayback(Open(machine, song, length), EmulatedChip.Maker(), rules), rules);
        long started = Stopwatch.GetTimestamp();
        places.Scout(stop);
        double scouted = Stopwatch.GetElapsedTime(started).TotalSeconds;
        List<double> times = [];
        var random = new Random(1);
        float[] samples = new float[2 * 882];
        for (int i = 0; i < 25; i++)
        {
            long frame = random.NextInt64(rules.Frames(length - TimeSpan.FromSeconds(5)));
            long began = Stopwatch.GetTimestamp();
            places.To(frame, muted: null, stop).Read(samples);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return (Report.Percentile(times, 0.5), times.Max(), scouted);
    }

    static OpenSong Open(TuneMachine machine, CorpusSong song, TimeSpan length) =>
        new(new SongId(song.Name, 1), song.Name, machine, length) { Copy = () => Open(machine.Copy(), song, length) };

    /// <summary>Bytes that a second of tune allocates beyond the one array a slice, in steady state.</summary>
    public static double AllocatedBytesASecond(CorpusSong song, CancellationToken stop)
    {
        (ITapeSource? machine, _) = Machines.Start(song.Path, song.Song);
        if (machine is null)
            return double.NaN;
        SoftwareSid chip = Machines.ChipFor(machine, new Nowhere());
        Machines.Play(machine, TimeSpan.FromSeconds(10), chip, stop);
        const int ArrayHeader = 24, WriteBytes = 8, Seconds = 10;
        long slices = 0, before = GC.GetAllocatedBytesForCurrentThread();
        long slice = machine.Clock.ToCycles(Machines.Slice).Value;
        Cycles end = machine.Now + machine.Clock.ToCycles(TimeSpan.FromSeconds(Seconds));
        while (machine.Now < end)
        {
            TapeSlice tape = machine.Run(Cycles.Min(end, machine.Now + slice));
            slices += tape.Writes.Length == 0 ? 0 : ArrayHeader + WriteBytes * (long)tape.Writes.Length;
            chip.Play(tape);
        }
        return Math.Max(0, GC.GetAllocatedBytesForCurrentThread() - before - slices) / (double)Seconds;
    }

    /// <summary>Renders finished in the time of one alone, when there is one a core: by the clock, and by CPU time (what other programs leave).</summary>
    public static (double ByClock, double ByCpu) Parallel(CorpusSong song, int renders, CancellationToken stop)
    {
        RenderSeconds(song, chips => chips, stop);
        (double oneClock, double oneCpu) = Together(song, 1, stop);
        (double allClock, double allCpu) = Together(song, renders, stop);
        return (renders * oneClock / allClock, renders * renders * oneCpu / allCpu);
    }

    static (double Clock, double Cpu) Together(CorpusSong song, int renders, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan cpu = CpuTime.Of(() => System.Threading.Tasks.Parallel.For(0, renders,
            new ParallelOptions { MaxDegreeOfParallelism = renders, CancellationToken = stop }, _ => RenderOnce(song, stop)));
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.TotalSeconds);
    }

    static void RenderOnce(CorpusSong song, CancellationToken stop)
    {
        (ITapeSource? machine, _) = Machines.Start(song.Path, song.Song);
        if (machine is not null)
            Machines.Play(machine, RenderLength, Machines.ChipFor(machine, new Nowhere()), stop);
    }
}
